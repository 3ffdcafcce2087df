/** Entry of the portal in the browser; boot.ts must stay the first import. */
import "./boot.ts";
import "./styles/fonts.css";
import "../public-site/assets/tokens.css";
import "./styles/face.css";
import "./styles/portal.css";
import "./styles/parts.css";
import "./styles/form.css";
import "./styles/vaadin.css";
import "./styles/narrow.css";
import "./app.ts";
