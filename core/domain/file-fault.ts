/** Why a file from outside is refused: the rule that is broken (codes `xml.*`, `bank.*`), and the line it is broken in. */
export class FileFault extends Error {
  override name = "FileFault";
  readonly code: string;
  readonly line: number;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(code: string, line: number, params: Record<string, string | number> = {}) {
    super(`${code} at line ${line}`);
    this.code = code;
    this.line = line;
    this.params = params;
  }
}
