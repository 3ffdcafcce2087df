/** Made-up e-invoices as XML, in the shape of the domain reference 6.4; every figure may be another one. */

export type MadeInvoice = {
  number: string;
  eiid: string;
  issued: string;
  seller: string;
  sellerName: string;
  buyer: string;
  buyerName: string;
  net: string;
  tax: string;
  total: string;
  lines: readonly { name?: string; net: string; tax: string; total?: string }[];
  remark: string;
  /** Elements put into EInvoiceData as they are. */
  more: string;
};

/** An ordinary invoice of 3,900,000.00 yuan by the demo's builder for the demo's river unit, as far as nothing else is said. */
export function einvoiceXml(changes: Partial<MadeInvoice> = {}): string {
  const given: MadeInvoice = {
    number: "26332000000000001234",
    eiid: changes.number ?? "26332000000000001234",
    issued: "2026-01-05 10:33:25",
    seller: "91331003TERT0A013G",
    sellerName: "浙江青梧河海水利水电建设工程集团有限公司台州第二分公司",
    buyer: "12331003T000000283",
    buyerName: "台州市黄岩区水利局",
    net: "3577981.65",
    tax: "322018.35",
    total: "3900000.00",
    lines: [
      { net: "3000000.00", tax: "270000.00", total: "3270000.00" },
      { net: "577981.65", tax: "52018.35", total: "630000.00" },
    ],
    remark: "",
    more: "",
    ...changes,
  };
  const tag = (name: string, text: string): string => `<${name}>${text}</${name}>`;
  const item = (line: MadeInvoice["lines"][number]): string =>
    tag(
      "IssuItemInformation",
      tag("ItemName", line.name ?? "*建筑服务*工程款") +
        tag("Amount", line.net) +
        tag("TaxRate", "0.09") +
        tag("ComTaxAm", line.tax) +
        (line.total === undefined ? "" : tag("TotaltaxIncludedAmount", line.total)),
    );
  const label = tag("InherentLabel", tag("GeneralOrSpecialVAT", tag("LabelCode", "01")));
  return `<?xml version="1.0" encoding="UTF-8"?>
<EInvoice>
  <Header>${tag("EIid", given.eiid)}${tag("EInvoiceTag", "SWEI3200")}${label}</Header>
  <EInvoiceData>
    <SellerInformation>${tag("SellerIdNum", given.seller)}${tag("SellerName", given.sellerName)}</SellerInformation>
    <BuyerInformation>${tag("BuyerIdNum", given.buyer)}${tag("BuyerName", given.buyerName)}</BuyerInformation>
    <BasicInformation>${tag("TotalAmWithoutTax", given.net)}${tag("TotalTaxAm", given.tax)}${tag("TotalTax-includedAmount", given.total)}${tag("RequestTime", given.issued)}</BasicInformation>
    ${given.lines.map(item).join("\n    ")}
    <AdditionalInformation>${tag("Remark", given.remark)}</AdditionalInformation>${given.more}
  </EInvoiceData>
  <TaxSupervisionInfo>${tag("InvoiceNumber", given.number)}${tag("IssueTime", given.issued)}</TaxSupervisionInfo>
</EInvoice>`;
}

/** An invoice over one line, with 9 % of tax out of a total in fen. */
export function einvoiceOf(number: string, totalFen: number, changes: Partial<MadeInvoice> = {}): string {
  const netFen = Math.round(totalFen / 1.09);
  const yuan = (fen: number): string => (fen / 100).toFixed(2);
  const [net, tax, total] = [yuan(netFen), yuan(totalFen - netFen), yuan(totalFen)];
  return einvoiceXml({ number, net, tax, total, lines: [{ net, tax, total }], ...changes });
}
