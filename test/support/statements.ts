/** Bank statements made up for a test: camt.053 of one day or more, amounts and balances that follow. */

export type MadeEntry = {
  /** Fen; positive came in. */
  fen: number;
  day?: string;
  name?: string;
  reference?: string;
  voucher?: string;
  purpose?: string;
};
export type MadeStatement = {
  id: string;
  account: string;
  from: string;
  to?: string;
  openingFen: number;
  entries: readonly MadeEntry[];
  kind?: "053" | "054";
};

/** The file as a bank would send it. */
export function camtOf(given: MadeStatement): string {
  const { id, account, from, to = from, openingFen, entries, kind = "053" } = given;
  const [body, each] = kind === "053" ? ["BkToCstmrStmt", "Stmt"] : ["BkToCstmrDbtCdtNtfctn", "Ntfctn"];
  const closingFen = openingFen + entries.reduce((sum, one) => sum + one.fen, 0);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.${kind}.001.08">
  <${body}>
    <GrpHdr><MsgId>MSG-${id}</MsgId><CreDtTm>${to}T23:59:00+08:00</CreDtTm></GrpHdr>
    <${each}>
      <Id>${id}</Id>
      <FrToDt><FrDtTm>${from}T00:00:00+08:00</FrDtTm><ToDtTm>${to}T23:59:59+08:00</ToDtTm></FrToDt>
      <Acct><Id><Othr><Id>${account}</Id></Othr></Id><Ccy>CNY</Ccy><Ownr><Nm>黄岩区财政局</Nm></Ownr></Acct>
${kind === "053" ? balanceOf("OPBD", openingFen, from) + balanceOf("CLBD", closingFen, to) : ""}${entries.map((one, i) => entryOf(one, i, from)).join("")}    </${each}>
  </${body}>
</Document>
`;
}

function balanceOf(code: string, fen: number, day: string): string {
  return `      <Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">${yuan(fen)}</Amt><CdtDbtInd>${fen < 0 ? "DBIT" : "CRDT"}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>\n`;
}

function entryOf(
  { fen, day, name = "", reference, voucher = "NOTPROVIDED", purpose = "" }: MadeEntry,
  i: number,
  first: string,
): string {
  const party = fen < 0 ? "Cdtr" : "Dbtr";
  return `      <Ntry>
        <NtryRef>${i + 1}</NtryRef>
        <Amt Ccy="CNY">${yuan(fen)}</Amt>
        <CdtDbtInd>${fen < 0 ? "DBIT" : "CRDT"}</CdtDbtInd>
        <Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>${day ?? first}</Dt></BookgDt>
        <ValDt><Dt>${day ?? first}</Dt></ValDt>
        ${reference === undefined ? "" : `<AcctSvcrRef>${reference}</AcctSvcrRef>`}
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls>
          <Refs><EndToEndId>${voucher}</EndToEndId></Refs>
          <RltdPties><${party}><Pty><Nm>${name}</Nm></Pty></${party}><${party}Acct><Id><Othr><Id>6228480000001234</Id></Othr></Id></${party}Acct></RltdPties>
          <RmtInf><Ustrd>${purpose}</Ustrd></RmtInf>
        </TxDtls></NtryDtls>
      </Ntry>
`;
}

function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
