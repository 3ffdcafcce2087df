/** Entry of the portal in the browser; boot.ts must stay the first import. */
import "./boot.ts";
import "./styles/fonts.css";
import "../public-site/assets/tokens.css";
import "./styles/face.css";
import "./styles/portal.css";
import "./styles/parts.css";
import "./styles/form.css";
import "./styles/fields.css";
import "./styles/print.css";
import "./styles/designer.css";
import "./styles/expressions.css";
import "./styles/tabs.css";
import "./styles/import.css";
import "./styles/packs.css";
import "./styles/vaadin.css";
import "./styles/narrow.css";
import "./app.ts";
