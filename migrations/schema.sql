-- Made by `npm run migrate`; do not edit. The state after the last migration.

-- A role held at a unit, from a day to a day
create table core.assignment (
  id uuid not null
  person uuid not null
  role text not null
  unit uuid not null
  valid_from date not null
  valid_to date
  granted_by uuid
  constraint assignment_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES core.person(id)
  constraint assignment_person_fkey FOREIGN KEY (person) REFERENCES core.person(id)
  constraint assignment_pkey PRIMARY KEY (id)
  constraint assignment_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
CREATE UNIQUE INDEX assignment_once ON core.assignment USING btree (person, role, unit) WHERE (valid_to IS NULL);
CREATE INDEX assignment_unit_role ON core.assignment USING btree (unit, role);
-- mz_app: delete, insert, select, update

-- Accounts whose statements a finance office reconciles
create table core.bank_account (
  id uuid not null
  unit uuid not null
  province text not null
  city text
  county text not null
  town text
  title text not null
  bank text not null
  owner text not null
  number text not null -- As numbers are compared, without spaces and hyphens; people see the last four digits
  main boolean not null -- Payments of the county that stand on no line are missed on this account
  since date not null -- Payments and statements from this day on are compared
  by uuid not null
  at timestamp with time zone not null
  matched_on date -- Day in China for which the program matched last
  matched_to uuid -- The newest payment that it had seen
  constraint bank_account_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint bank_account_pkey PRIMARY KEY (id)
  constraint bank_account_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
CREATE UNIQUE INDEX bank_account_main ON core.bank_account USING btree (county) WHERE main;
CREATE UNIQUE INDEX bank_account_number ON core.bank_account USING btree (number);
-- mz_app: insert, select

-- Files of banks that were taken, as a whole or not at all; the bytes lie in the file store by their digest
create table core.bank_import (
  id uuid not null
  account uuid not null
  digest text not null
  name text not null
  size integer not null
  by uuid not null
  at timestamp with time zone not null
  constraint bank_import_account_fkey FOREIGN KEY (account) REFERENCES core.bank_account(id)
  constraint bank_import_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint bank_import_pkey PRIMARY KEY (id)
);
CREATE INDEX bank_import_account ON core.bank_import USING btree (account, id DESC);
CREATE UNIQUE INDEX bank_import_once ON core.bank_import USING btree (digest);
-- mz_app: insert, select

create table core.bank_line (
  id uuid not null
  account uuid not null
  statement uuid not null
  announced uuid -- The report or notification that told of it before the statement did
  final boolean not null
  place integer not null -- Line of the file
  ordinal integer not null -- Counts entries of one reference, day and amount
  reference text
  voucher text
  booked_on date not null
  value_on date
  amount_fen bigint not null -- Positive is money that came in
  balance_fen bigint
  counterparty text not null
  counterparty_account text not null
  purpose text not null
  code text not null
  returned boolean not null
  document uuid -- The document that was started because money came back
  constraint bank_line_account_fkey FOREIGN KEY (account) REFERENCES core.bank_account(id)
  constraint bank_line_announced_fkey FOREIGN KEY (announced) REFERENCES core.bank_statement(id)
  constraint bank_line_pkey PRIMARY KEY (id)
  constraint bank_line_statement_fkey FOREIGN KEY (statement) REFERENCES core.bank_statement(id)
);
CREATE INDEX bank_line_day ON core.bank_line USING btree (account, booked_on, id);
CREATE UNIQUE INDEX bank_line_once ON core.bank_line USING btree (account, reference, booked_on, amount_fen, ordinal) WHERE (reference IS NOT NULL);
-- mz_app: insert, select

-- Lines and payments that belong together. What the program found to differ is found anew each time; all else is kept, and undone with a reason
create table core.bank_match (
  id uuid not null
  account uuid not null
  made text not null
  basis text not null -- explained: one side alone, which a person gave the reason for
  agrees boolean not null
  reason text
  by uuid -- Who made it, or had the program match; null where the program did by itself
  at timestamp with time zone not null
  undone_by uuid
  undone_at timestamp with time zone
  undone_reason text
  constraint bank_match_account_fkey FOREIGN KEY (account) REFERENCES core.bank_account(id)
  constraint bank_match_basis_check CHECK ((basis = ANY (ARRAY['serial'::text, 'voucher'::text, 'payee'::text, 'split'::text, 'joined'::text, 'hand'::text, 'explained'::text])))
  constraint bank_match_by CHECK (((by IS NOT NULL) OR (made = 'program'::text)))
  constraint bank_match_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint bank_match_check CHECK (((made = 'program'::text) OR (reason IS NOT NULL)))
  constraint bank_match_check1 CHECK ((agrees OR (made = 'program'::text)))
  constraint bank_match_check2 CHECK ((((undone_at IS NULL) = (undone_by IS NULL)) AND ((undone_at IS NULL) = (undone_reason IS NULL))))
  constraint bank_match_made_check CHECK ((made = ANY (ARRAY['program'::text, 'hand'::text])))
  constraint bank_match_pkey PRIMARY KEY (id)
  constraint bank_match_undone_by_fkey FOREIGN KEY (undone_by) REFERENCES core.person(id)
);
CREATE INDEX bank_match_account ON core.bank_match USING btree (account) WHERE (undone_at IS NULL);
-- mz_app: delete, insert, select

create table core.bank_match_item (
  match uuid not null
  line uuid
  payment uuid
  live boolean not null default true
  constraint bank_match_item_check CHECK ((num_nonnulls(line, payment) = 1))
  constraint bank_match_item_line_fkey FOREIGN KEY (line) REFERENCES core.bank_line(id)
  constraint bank_match_item_match_fkey FOREIGN KEY (match) REFERENCES core.bank_match(id)
  constraint bank_match_item_payment_fkey FOREIGN KEY (payment) REFERENCES core.payment(id)
);
CREATE INDEX bank_match_item_apart ON core.bank_match_item USING btree (line, payment) WHERE (NOT live);
CREATE UNIQUE INDEX bank_match_item_line ON core.bank_match_item USING btree (line) WHERE (live AND (line IS NOT NULL));
CREATE INDEX bank_match_item_match ON core.bank_match_item USING btree (match);
CREATE UNIQUE INDEX bank_match_item_payment ON core.bank_match_item USING btree (payment) WHERE (live AND (payment IS NOT NULL));
-- mz_app: delete, insert, select

create table core.bank_statement (
  id uuid not null
  import uuid not null
  account uuid not null
  format text not null
  final boolean not null -- The bank's last word for its days; of one account no two of these overlap
  number text not null
  from_day date not null
  to_day date not null
  opening_fen bigint
  closing_fen bigint
  entries integer not null
  pending integer not null
  constraint bank_statement_account_fkey FOREIGN KEY (account) REFERENCES core.bank_account(id)
  constraint bank_statement_check CHECK ((to_day >= from_day))
  constraint bank_statement_check1 CHECK (((NOT final) OR ((opening_fen IS NOT NULL) AND (closing_fen IS NOT NULL))))
  constraint bank_statement_format_check CHECK ((format = ANY (ARRAY['camt.052'::text, 'camt.053'::text, 'camt.054'::text, 'csv'::text])))
  constraint bank_statement_import_fkey FOREIGN KEY (import) REFERENCES core.bank_import(id)
  constraint bank_statement_pkey PRIMARY KEY (id)
);
CREATE INDEX bank_statement_days ON core.bank_statement USING btree (account, to_day) WHERE final;
CREATE UNIQUE INDEX bank_statement_number ON core.bank_statement USING btree (account, number);
-- mz_app: insert, select

-- A line that the bank did not pay, held by the batch that pays it again: by one at a time, and never a line that was paid
create table core.batch_again (
  id uuid not null
  result uuid not null
  line integer not null
  outcome text not null
  document uuid not null
  at timestamp with time zone not null
  released_at timestamp with time zone
  constraint batch_again_document_fkey FOREIGN KEY (document) REFERENCES core.document(id) ON DELETE CASCADE
  constraint batch_again_outcome_check CHECK ((outcome <> 'paid'::text))
  constraint batch_again_pkey PRIMARY KEY (id)
  constraint batch_again_result_line_outcome_fkey FOREIGN KEY (result, line, outcome) REFERENCES core.batch_line(result, line, outcome)
);
CREATE INDEX batch_again_document ON core.batch_again USING btree (document);
CREATE UNIQUE INDEX batch_again_one ON core.batch_again USING btree (result, line) WHERE (released_at IS NULL);
-- mz_app: insert, select

-- The bank's result of one line, append-only
create table core.batch_line (
  result uuid not null
  line integer not null
  amount_fen bigint not null
  code text not null
  outcome text not null
  reason text not null
  constraint batch_line_amount_fen_check CHECK ((amount_fen > 0))
  constraint batch_line_line_check CHECK ((line > 0))
  constraint batch_line_outcome_check CHECK ((outcome = ANY (ARRAY['paid'::text, 'name'::text, 'closed'::text, 'other'::text])))
  constraint batch_line_pkey PRIMARY KEY (result, line)
  constraint batch_line_result_fkey FOREIGN KEY (result) REFERENCES core.batch_result(id)
  constraint batch_line_result_line_outcome_key UNIQUE (result, line, outcome)
);
-- mz_app: insert, select

-- The file of a batch that was taken out for the bank; from then on its step waits for the bank's result
create table core.batch_order (
  id uuid not null
  number text not null -- Number of the batch as the bank knows it: the document's, and which file of it where it is not the first
  document uuid not null
  flow_case uuid not null
  step text not null
  entry integer not null
  lines integer not null
  amount_fen bigint not null
  body text not null -- The file as it was taken out, the same each time
  made_by uuid not null
  made_at timestamp with time zone not null
  recalled_by uuid
  recalled_at timestamp with time zone -- When the bank was said not to carry it out: the case may go elsewhere, and another file may be made
  reason text
  constraint batch_order_amount_fen_check CHECK ((amount_fen > 0))
  constraint batch_order_check CHECK ((((recalled_at IS NULL) = (recalled_by IS NULL)) AND ((recalled_at IS NULL) = (reason IS NULL))))
  constraint batch_order_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint batch_order_flow_case_fkey FOREIGN KEY (flow_case) REFERENCES core.flow_case(id)
  constraint batch_order_lines_check CHECK ((lines > 0))
  constraint batch_order_made_by_fkey FOREIGN KEY (made_by) REFERENCES core.person(id)
  constraint batch_order_number_key UNIQUE (number)
  constraint batch_order_pkey PRIMARY KEY (id)
  constraint batch_order_recalled_by_fkey FOREIGN KEY (recalled_by) REFERENCES core.person(id)
);
CREATE INDEX batch_order_document ON core.batch_order USING btree (document);
CREATE UNIQUE INDEX batch_order_entry ON core.batch_order USING btree (flow_case, entry) WHERE (recalled_at IS NULL);
-- mz_app: insert, select

-- What the bank said of each line, taken in whole; it posts nothing: a person confirms its figures at the step
create table core.batch_result (
  id uuid not null
  batch_order uuid not null
  document uuid not null
  digest text not null
  name text not null
  paid_lines integer not null
  failed_lines integer not null
  paid_fen bigint not null
  failed_fen bigint not null
  taken_by uuid not null
  taken_at timestamp with time zone not null
  dropped_by uuid
  dropped_at timestamp with time zone
  reason text
  confirmed_at timestamp with time zone
  constraint batch_result_batch_order_fkey FOREIGN KEY (batch_order) REFERENCES core.batch_order(id)
  constraint batch_result_check CHECK ((((dropped_at IS NULL) = (dropped_by IS NULL)) AND ((dropped_at IS NULL) = (reason IS NULL))))
  constraint batch_result_check1 CHECK (((dropped_at IS NULL) OR (confirmed_at IS NULL)))
  constraint batch_result_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint batch_result_dropped_by_fkey FOREIGN KEY (dropped_by) REFERENCES core.person(id)
  constraint batch_result_failed_fen_check CHECK ((failed_fen >= 0))
  constraint batch_result_failed_lines_check CHECK ((failed_lines >= 0))
  constraint batch_result_paid_fen_check CHECK ((paid_fen >= 0))
  constraint batch_result_paid_lines_check CHECK ((paid_lines >= 0))
  constraint batch_result_pkey PRIMARY KEY (id)
  constraint batch_result_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES core.person(id)
);
CREATE UNIQUE INDEX batch_result_digest ON core.batch_result USING btree (digest) WHERE (dropped_at IS NULL);
CREATE INDEX batch_result_document ON core.batch_result USING btree (document);
CREATE UNIQUE INDEX batch_result_one ON core.batch_result USING btree (batch_order) WHERE (dropped_at IS NULL);
-- mz_app: insert, select

-- A change of definitions on its way; published definitions themselves stand in core.definition
create table core.change (
  id uuid not null
  title text not null
  scope text not null -- Where it will hold: empty for everywhere, a region code, or unit:<id> for a unit and those below it
  state text not null
  note text not null default ''::text
  bodies jsonb not null -- Definitions as they are drafted; they may be wrong or incomplete until publication
  bases jsonb not null -- Published versions that the bodies were made from: [{kind, id, version}]
  conversions jsonb not null default '[]'::jsonb -- How older answers become answers of the drafted fields: [{form, field, expr}]
  stamp integer not null default 0 -- Counts every write; a save that saw an older stamp is refused
  writers uuid[] not null -- Everybody who drafted; none of them may publish
  created_by uuid not null
  created_at timestamp with time zone not null
  updated_by uuid not null
  updated_at timestamp with time zone not null
  constraint change_created_by_fkey FOREIGN KEY (created_by) REFERENCES core.person(id)
  constraint change_pkey PRIMARY KEY (id)
  constraint change_scope_check CHECK ((scope ~ '^$|^[0-9]{6}$|^unit:[0-9a-f-]{36}$'::text))
  constraint change_state_check CHECK ((state = ANY (ARRAY['editing'::text, 'review'::text, 'published'::text, 'dropped'::text])))
  constraint change_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES core.person(id)
);
CREATE INDEX change_state ON core.change USING btree (state, updated_at DESC, id);
-- mz_app: insert, select, update

-- Remarks on a change; the pointer names definition and place, as form:<id>#/sections/0
create table core.change_comment (
  id uuid not null
  change uuid not null
  pointer text not null
  text text not null
  by uuid not null
  at timestamp with time zone not null
  resolved_by uuid
  resolved_at timestamp with time zone
  constraint change_comment_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint change_comment_change_fkey FOREIGN KEY (change) REFERENCES core.change(id)
  constraint change_comment_pkey PRIMARY KEY (id)
  constraint change_comment_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES core.person(id)
);
CREATE INDEX change_comment_change ON core.change_comment USING btree (change, at, id);
-- mz_app: insert, select, update

-- What happened to a change, append-only
create table core.change_event (
  id uuid not null
  change uuid not null
  kind text not null
  by uuid not null
  at timestamp with time zone not null
  text text
  constraint change_event_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint change_event_change_fkey FOREIGN KEY (change) REFERENCES core.change(id)
  constraint change_event_kind_check CHECK ((kind = ANY (ARRAY['made'::text, 'submitted'::text, 'returned'::text, 'published'::text, 'dropped'::text])))
  constraint change_event_pkey PRIMARY KEY (id)
);
CREATE INDEX change_event_change ON core.change_event USING btree (change, id);
-- mz_app: insert, select

-- A book (county, city or province) takes no posting of a closed month; December closes its year
create table core.closed_month (
  book text not null
  month date not null
  document uuid not null
  by uuid not null
  at timestamp with time zone not null
  constraint closed_month_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint closed_month_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint closed_month_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric))
  constraint closed_month_pkey PRIMARY KEY (book, month)
);
-- mz_app: insert, select

-- A repeat of a command gets the stored answer; the same id with another content is refused
create table core.command (
  flow_case uuid not null
  command uuid not null
  digest text not null
  answer jsonb not null
  at timestamp with time zone not null
  body jsonb -- The command as it was given, for replays on another version of the flow; first_seq and last_seq are its events
  by uuid
  first_seq integer
  last_seq integer
  constraint command_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint command_pkey PRIMARY KEY (flow_case, command)
);
-- mz_app: insert, select

-- Who was sent a copy of a case, and when they read it
create table core.copy (
  flow_case uuid not null
  document uuid not null
  person uuid not null
  step text
  by uuid
  at timestamp with time zone not null
  read_at timestamp with time zone
  constraint copy_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint copy_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint copy_flow_case_fkey FOREIGN KEY (flow_case) REFERENCES core.flow_case(id)
  constraint copy_person_fkey FOREIGN KEY (person) REFERENCES core.person(id)
  constraint copy_pkey PRIMARY KEY (flow_case, person)
);
CREATE INDEX copy_person ON core.copy USING btree (person, at DESC);
CREATE INDEX copy_unread ON core.copy USING btree (person) WHERE (read_at IS NULL);
-- mz_app: delete, insert, select, update

-- Published definitions, append-only; the highest version of an id is the one in force
create table core.definition (
  kind text not null
  id text not null
  version integer not null
  pack text not null
  body jsonb not null
  digest text not null
  published_at timestamp with time zone not null
  published_by uuid
  scope text not null default ''::text -- Where it holds: empty for everywhere, a region code, or unit:<id>; versions count over all scopes
  conversions jsonb -- How answers of the base version become answers of this one: [{form, field, expr}]
  change uuid -- The change it was published with; empty for packs
  base integer -- The version it was made from; empty for packs, which follow their own versions
  layers jsonb -- For a version made by layers: {base, layers: [{id, version}]}; empty for what people wrote. Grants are those of the table
  constraint definition_change_fkey FOREIGN KEY (change) REFERENCES core.change(id)
  constraint definition_pkey PRIMARY KEY (kind, id, version)
  constraint definition_published_by_fkey FOREIGN KEY (published_by) REFERENCES core.person(id)
  constraint definition_version_check CHECK ((version > 0))
);
-- mz_app: insert, select

-- Definitions taken out of use, append-only: offered for nothing new, readable for what exists
create table core.definition_retirement (
  kind text not null
  id text not null
  scope text not null
  version integer not null -- This version and the older ones of the scope; a later one is in use again
  by uuid not null
  at timestamp with time zone not null
  constraint definition_retirement_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint definition_retirement_pkey PRIMARY KEY (kind, id, scope, version)
);
-- mz_app: insert, select

-- The outbox: one row for a notice and a way out; written with the notice, sent by any worker
create table core.delivery (
  id bigint not null generated always as identity
  notice uuid not null
  channel text not null
  webhook uuid
  status text not null
  attempts integer not null default 0 -- Attempts that ended or were lost since it was asked for
  asked_at timestamp with time zone not null -- When the notice was written, or when somebody asked for it again
  next_at timestamp with time zone not null -- When it is due; while it is being sent, when its lease ends
  lease uuid
  ended_at timestamp with time zone
  offer text
  constraint delivery_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'webhook'::text, 'plugin'::text, 'connector'::text])))
  constraint delivery_check CHECK (((webhook IS NOT NULL) = (channel = 'webhook'::text)))
  constraint delivery_check1 CHECK (((lease IS NOT NULL) = (status = 'sending'::text)))
  constraint delivery_notice_fkey FOREIGN KEY (notice) REFERENCES core.notice(id)
  constraint delivery_offer CHECK (((offer IS NOT NULL) = (channel = ANY (ARRAY['plugin'::text, 'connector'::text]))))
  constraint delivery_pkey PRIMARY KEY (id)
  constraint delivery_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'sending'::text, 'delivered'::text, 'failed'::text, 'expired'::text])))
  constraint delivery_webhook_fkey FOREIGN KEY (webhook) REFERENCES core.webhook(id)
);
CREATE INDEX delivery_due ON core.delivery USING btree (next_at, id) WHERE (status = ANY (ARRAY['waiting'::text, 'sending'::text]));
CREATE INDEX delivery_ended ON core.delivery USING btree (status, id DESC) WHERE (status = ANY (ARRAY['failed'::text, 'expired'::text]));
CREATE UNIQUE INDEX delivery_once ON core.delivery USING btree (notice, channel, webhook, offer) NULLS NOT DISTINCT;
-- mz_app: insert, select, update

-- The delivery log, append-only: each attempt with the address as it was and what the other side answered
create table core.delivery_attempt (
  id bigint not null generated always as identity
  delivery bigint not null
  attempt integer not null
  at timestamp with time zone not null
  address text
  outcome text not null -- lost: the process ended between sending and writing this down, so it is sent again under the same key; held: quiet hours
  answer text
  next_at timestamp with time zone
  by uuid
  constraint delivery_attempt_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint delivery_attempt_delivery_fkey FOREIGN KEY (delivery) REFERENCES core.delivery(id)
  constraint delivery_attempt_outcome_check CHECK ((outcome = ANY (ARRAY['delivered'::text, 'deferred'::text, 'failed'::text, 'lost'::text, 'held'::text, 'expired'::text, 'asked-again'::text])))
  constraint delivery_attempt_pkey PRIMARY KEY (id)
);
CREATE INDEX delivery_attempt_delivery ON core.delivery_attempt USING btree (delivery, id);
-- mz_app: insert, select

create table core.document (
  id uuid not null
  form text not null
  form_version integer not null
  project uuid
  number text not null
  unit uuid not null
  province text not null
  city text
  county text not null
  town text
  state text not null -- draft, running, returned, done, withdrawn, refused, void
  step text
  title text not null
  amount_fen bigint
  dated date
  revision integer not null default 0 -- Counts saved revisions; an autosave of a draft does not count
  stamp integer not null default 0 -- Counts every write; a save that saw an older stamp is refused
  answers jsonb not null
  created_by uuid not null
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  left_over jsonb -- Answers that fit nowhere in the newest form, kept aside when the document moved to it: [{field, label, version, value, why}]
  search text not null default ''::text -- Words of the answers that every reader may see, for searching; written with the answers, sensitive ones left out
  computed jsonb not null default '{}'::jsonb -- By field: which version of a plugin computed the value and when, from which answers (a digest), and since when it could not
  constraint document_created_by_fkey FOREIGN KEY (created_by) REFERENCES core.person(id)
  constraint document_number_key UNIQUE (number)
  constraint document_pkey PRIMARY KEY (id)
  constraint document_project_fkey FOREIGN KEY (project) REFERENCES core.project(id)
  constraint document_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
CREATE INDEX document_county ON core.document USING btree (county, form, updated_at DESC, id DESC);
CREATE INDEX document_county_state ON core.document USING btree (county, form, state, updated_at DESC, id DESC);
CREATE INDEX document_project ON core.document USING btree (project, form);
CREATE INDEX document_starter ON core.document USING btree (created_by, updated_at DESC, id DESC);
CREATE INDEX document_starter_state ON core.document USING btree (created_by, state) WHERE (state = ANY (ARRAY['draft'::text, 'running'::text, 'returned'::text]));
CREATE INDEX document_unit ON core.document USING btree (unit, form, updated_at DESC, id DESC);
-- mz_app: delete, insert, select, update

-- References of a document to other documents and quotas, for sums over what points at a thing
create table core.document_link (
  document uuid not null
  field text not null
  target uuid not null
  constraint document_link_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint document_link_pkey PRIMARY KEY (document, field, target)
);
CREATE INDEX document_link_target ON core.document_link USING btree (target, field);
-- mz_app: delete, insert, select, update

create table core.event (
  flow_case uuid not null
  seq integer not null
  kind text not null
  body jsonb not null
  by uuid
  at timestamp with time zone not null
  constraint event_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint event_flow_case_fkey FOREIGN KEY (flow_case) REFERENCES core.flow_case(id)
  constraint event_pkey PRIMARY KEY (flow_case, seq)
);
-- mz_app: insert, select

create table core.evidence (
  id uuid not null
  at timestamp with time zone not null
  person uuid
  address text not null
  kind text not null
  subject text not null
  format integer not null
  body bytea not null -- Canonical JSON (RFC 8785) of the entry, kept as it was hashed
  hash bytea not null -- SHA-256 of 0x00 and body, the leaf hash of RFC 6962
  constraint evidence_person_fkey FOREIGN KEY (person) REFERENCES core.person(id)
  constraint evidence_pkey PRIMARY KEY (id)
);
CREATE INDEX evidence_at ON core.evidence USING btree (at, id);
CREATE INDEX evidence_subject ON core.evidence USING btree (subject, at);
-- mz_app: insert, select

-- A document that a record of another system started; written before the document, in one transaction for the whole file. Append-only
create table core.feed_entry (
  document uuid not null -- Id of the document, given beforehand; none was made where the import was broken off for good
  county text not null
  system text not null
  key text not null
  seq integer not null
  begins boolean not null -- True for the form of a new key, false for a change of its amount
  amount_fen bigint not null -- The first amount, or the difference with its sign
  figures jsonb not null -- Cells of the record by column, as they stood in the file
  import uuid not null
  row integer not null
  by uuid not null
  at timestamp with time zone not null
  constraint feed_entry_amount_fen_check CHECK ((amount_fen <> 0))
  constraint feed_entry_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint feed_entry_county_fkey FOREIGN KEY (county) REFERENCES core.region(code)
  constraint feed_entry_county_system_key_seq_key UNIQUE (county, system, key, seq)
  constraint feed_entry_pkey PRIMARY KEY (document)
  constraint feed_entry_seq_check CHECK ((seq > 0))
);
-- mz_app: insert, select

create table core.file (
  id uuid not null
  sha256 text not null
  name text not null
  media_type text not null
  size bigint not null
  unit uuid not null
  county text not null
  by uuid not null
  at timestamp with time zone not null
  constraint file_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint file_pkey PRIMARY KEY (id)
  constraint file_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
CREATE INDEX file_sha ON core.file USING btree (sha256);
-- mz_app: delete, insert, select, update

create table core.flow_case (
  id uuid not null
  document uuid not null
  flow text not null
  flow_version integer not null
  state jsonb not null -- The marking, equal to the replay of the events
  status text not null
  round integer not null
  seq integer not null
  opened_by uuid not null
  opened_at timestamp with time zone not null
  closed_at timestamp with time zone
  constraint flow_case_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint flow_case_document_key UNIQUE (document)
  constraint flow_case_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES core.person(id)
  constraint flow_case_pkey PRIMARY KEY (id)
  constraint flow_case_status_check CHECK ((status = ANY (ARRAY['running'::text, 'returned'::text, 'done'::text, 'withdrawn'::text, 'refused'::text])))
);
CREATE INDEX flow_case_finished ON core.flow_case USING btree (flow, closed_at DESC, id) WHERE (status = ANY (ARRAY['done'::text, 'refused'::text]));
-- mz_app: delete, insert, select, update

-- A table that a person reads into a form; its rows wait in form_import_row until they are documents
create table core.form_import (
  id uuid not null
  form text not null
  form_version integer not null
  unit uuid not null
  project uuid
  file uuid not null
  file_name text not null
  file_sha256 text not null
  headers jsonb not null
  above text not null
  from_1904 boolean not null
  left_out jsonb not null
  signature text not null -- Hash of the headers: the next table of the same columns needs no matching by hand
  matching jsonb not null
  state text not null
  submit boolean not null default false
  done integer not null default 0
  total integer not null default 0
  by uuid not null
  at timestamp with time zone not null
  touched_at timestamp with time zone not null -- Last progress; a run that stands still for a minute may be begun again
  finished_at timestamp with time zone
  undone_at timestamp with time zone
  feed text -- Feed by whose columns and keys the rows are read; null where a person matches columns
  feed_version integer
  constraint form_import_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint form_import_feed CHECK (((feed IS NULL) = (feed_version IS NULL)))
  constraint form_import_file_fkey FOREIGN KEY (file) REFERENCES core.file(id)
  constraint form_import_pkey PRIMARY KEY (id)
  constraint form_import_project_fkey FOREIGN KEY (project) REFERENCES core.project(id)
  constraint form_import_state_check CHECK ((state = ANY (ARRAY['open'::text, 'running'::text, 'done'::text, 'undone'::text])))
  constraint form_import_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
CREATE INDEX form_import_by ON core.form_import USING btree (by, at DESC);
CREATE INDEX form_import_sha ON core.form_import USING btree (by, form, file_sha256);
-- mz_app: delete, insert, select, update

-- Rows of a table on their way: quarantine for those with problems, link to the document of the others
create table core.form_import_row (
  import uuid not null
  row integer not null
  cells jsonb not null
  filled integer[] not null default '{}'::integer[]
  edits jsonb not null default '{}'::jsonb -- Answers that a person put in the place of cells, by field; null for none
  answers jsonb not null default '{}'::jsonb
  project uuid
  problems jsonb not null default '[]'::jsonb
  verdict text not null
  document uuid not null -- Id of the document to be, given beforehand so that a repeated run makes no doubles
  submitted boolean not null default false
  outcome text -- What the row of a feed would do with its key
  taken jsonb -- Of a row of a feed: form, key, seq before, amount of the file, difference in fen, cells by column
  constraint form_import_row_import_fkey FOREIGN KEY (import) REFERENCES core.form_import(id) ON DELETE CASCADE
  constraint form_import_row_outcome_check CHECK ((outcome = ANY (ARRAY['new'::text, 'up'::text, 'down'::text, 'same'::text, 'differs'::text, 'bad'::text])))
  constraint form_import_row_pkey PRIMARY KEY (import, "row")
  constraint form_import_row_verdict_check CHECK ((verdict = ANY (ARRAY['ready'::text, 'draft'::text, 'bad'::text, 'skipped'::text, 'done'::text, 'failed'::text])))
);
CREATE INDEX form_import_row_verdict ON core.form_import_row USING btree (import, verdict, "row");
-- mz_app: delete, insert, select, update

-- What an alert found: one open hit of a rule and a subject at most; a closed one never changes
create table core.hit (
  id uuid not null
  rule text not null
  rule_version integer not null
  params jsonb not null -- The figures of the rule as they counted when it opened, by parameter
  subject_kind text not null
  subject uuid not null
  project uuid
  unit uuid not null
  province text
  city text
  county text
  town text
  object text not null
  level text not null
  told text[] not null -- Levels that people were told, each graver than the one before
  state text not null
  mark text -- What an escalation calls it
  message text not null
  compared jsonb not null
  first_seen date not null
  last_seen date not null
  judged_on date not null -- The last day in China that it was judged for
  cleared_on date -- Since when the condition does not hold, where the hit waits to be handled
  not_judged text -- Why the last judgement gave nothing
  escalated integer[] not null default '{}'::integer[] -- Escalations that were taken, by their days
  handle_form text -- Form of the document that handles it, where one has to
  freeze_of text -- Whose budget lines it freezes, where it does
  document uuid -- The document that handles it
  frozen_at timestamp with time zone
  try_at timestamp with time zone -- When its document or freezing is tried again after a refusal
  tries integer not null default 0
  opened_at timestamp with time zone not null
  closed_at timestamp with time zone
  closed_as text
  constraint hit_check CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL)))
  constraint hit_check1 CHECK (((closed_at IS NULL) = (closed_as IS NULL)))
  constraint hit_check2 CHECK (((first_seen <= last_seen) AND (last_seen <= judged_on)))
  constraint hit_closed_as_check CHECK ((closed_as = ANY (ARRAY['itself'::text, 'normal'::text, 'violation'::text, 'suspect'::text, 'mended'::text, 'rule-retired'::text])))
  constraint hit_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint hit_freeze_of_check CHECK ((freeze_of = ANY (ARRAY['unit'::text, 'project'::text, 'quota'::text])))
  constraint hit_level_check CHECK ((level = ANY (ARRAY['blue'::text, 'yellow'::text, 'orange'::text, 'red'::text, 'grey'::text])))
  constraint hit_pkey PRIMARY KEY (id)
  constraint hit_project_fkey FOREIGN KEY (project) REFERENCES core.project(id)
  constraint hit_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])))
  constraint hit_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['document'::text, 'contract'::text, 'project'::text, 'quota'::text, 'unit'::text, 'case'::text, 'account'::text])))
  constraint hit_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
CREATE INDEX hit_county ON core.hit USING btree (county, id DESC);
CREATE INDEX hit_document ON core.hit USING btree (document) WHERE (document IS NOT NULL);
CREATE UNIQUE INDEX hit_open ON core.hit USING btree (subject, rule) WHERE (state = 'open'::text);
CREATE INDEX hit_owes ON core.hit USING btree (id) WHERE ((state = 'open'::text) AND (((handle_form IS NOT NULL) AND (document IS NULL)) OR ((freeze_of IS NOT NULL) AND (frozen_at IS NULL))));
CREATE INDEX hit_project ON core.hit USING btree (project, rule) WHERE (project IS NOT NULL);
CREATE INDEX hit_unit ON core.hit USING btree (unit, id DESC);
CREATE INDEX hit_waits ON core.hit USING btree (rule, judged_on, id) WHERE (state = 'open'::text);
-- mz_app: insert, select

-- What happened to a hit, append-only; nobody stands in by where the program did it
create table core.hit_event (
  id bigint not null generated always as identity
  hit uuid not null
  kind text not null
  day date not null -- The day in China that was judged
  at timestamp with time zone not null
  by uuid
  body jsonb not null
  constraint hit_event_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint hit_event_hit_fkey FOREIGN KEY (hit) REFERENCES core.hit(id)
  constraint hit_event_kind_check CHECK ((kind = ANY (ARRAY['opened'::text, 'rose'::text, 'fell'::text, 'cleared'::text, 'again'::text, 'told'::text, 'escalated'::text, 'marked'::text, 'handling'::text, 'handled'::text, 'frozen'::text, 'unfrozen'::text, 'closed'::text, 'not-judged'::text])))
  constraint hit_event_pkey PRIMARY KEY (id)
);
CREATE INDEX hit_event_hit ON core.hit_event USING btree (hit, id);
-- mz_app: insert, select

-- Conditions that were dealt with and have held ever since: no other hit opens until they are over, or graver than this level
create table core.hit_settled (
  subject uuid not null
  rule text not null
  level text not null
  hit uuid not null
  constraint hit_settled_hit_fkey FOREIGN KEY (hit) REFERENCES core.hit(id)
  constraint hit_settled_pkey PRIMARY KEY (subject, rule)
);
-- mz_app: delete, insert, select

create table core.import_batch (
  id uuid not null
  mapping text not null
  mapping_version integer not null
  region text not null
  file_name text not null
  file_sha256 text not null
  source_name text not null
  source_note text not null
  columns jsonb not null
  added integer not null
  skipped integer not null
  by uuid not null
  at timestamp with time zone not null
  undone_by uuid
  undone_at timestamp with time zone
  constraint import_batch_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint import_batch_pkey PRIMARY KEY (id)
  constraint import_batch_undone_by_fkey FOREIGN KEY (undone_by) REFERENCES core.person(id)
);
-- mz_app: delete, insert, select, update

-- Which column fills which field, as somebody of the unit last confirmed it for tables of these headers
create table core.import_matching (
  unit uuid not null
  form text not null
  signature text not null
  matching jsonb not null
  by uuid not null
  at timestamp with time zone not null
  constraint import_matching_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint import_matching_pkey PRIMARY KEY (unit, form, signature)
  constraint import_matching_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
-- mz_app: delete, insert, select, update

-- Indicators whose inputs changed and whose plugin has not answered yet; the last value holds meanwhile
create table core.indicator_owed (
  project uuid not null
  indicator text not null
  digest text not null
  since timestamp with time zone not null -- Since when the last value is out of date
  next_at timestamp with time zone not null
  tries integer not null default 0
  fault text
  constraint indicator_owed_pkey PRIMARY KEY (project, indicator)
  constraint indicator_owed_project_fkey FOREIGN KEY (project) REFERENCES core.project(id)
);
CREATE INDEX indicator_owed_due ON core.indicator_owed USING btree (next_at);
-- mz_app: delete, insert, select, update

-- Computed figures with their inputs; an older value stays when a new one replaces it
create table core.indicator_value (
  id uuid not null
  project uuid not null
  indicator text not null
  version integer not null
  value_bp bigint
  missing text[] not null
  inputs jsonb not null
  digest text not null
  as_of timestamp with time zone not null
  current boolean not null
  figure numeric -- The value where the indicator has a unit of its own instead of percent
  note text
  sources jsonb not null default '[]'::jsonb
  run json -- Where a plugin computed it: offer, version, digest, clock, seed, settings and the input, so that the same call can be made again; json, which keeps the order of keys
  constraint indicator_value_pkey PRIMARY KEY (id)
  constraint indicator_value_project_fkey FOREIGN KEY (project) REFERENCES core.project(id)
);
CREATE UNIQUE INDEX indicator_value_current ON core.indicator_value USING btree (project, indicator) WHERE current;
-- mz_app: delete, insert, select, update

-- One line for each number, over all units: kept by the trigger of invoice_use alone
create table core.invoice_held (
  number text not null
  holder uuid not null -- The contract whose documents may share it, else the one document that uses it
  total_fen bigint not null
  used_fen bigint not null
  constraint invoice_held_check CHECK (((used_fen >= 0) AND (used_fen <= total_fen)))
  constraint invoice_held_number_check CHECK ((number ~ '^[0-9]{18}([0-9]{2})?$'::text))
  constraint invoice_held_pkey PRIMARY KEY (number)
  constraint invoice_held_total_fen_check CHECK ((total_fen > 0))
);
-- mz_app: select

-- What the official query said of an invoice, one answer for a number and day, append-only
create table core.invoice_query (
  number text not null
  day date not null
  asked_at timestamp with time zone not null
  state text not null -- normal; void; red: taken back by a red invoice; absent: no such invoice
  times_checked integer not null
  issued_on date
  total_fen bigint
  seller text
  buyer text
  constraint invoice_query_pkey PRIMARY KEY (number, day)
  constraint invoice_query_state_check CHECK ((state = ANY (ARRAY['normal'::text, 'void'::text, 'red'::text, 'absent'::text])))
  constraint invoice_query_times_checked_check CHECK ((times_checked >= 0))
);
-- mz_app: insert, select

-- An invoice used by a submitted document: taken with the submission, released with withdrawal, return to the starter and refusal, kept when paid
create table core.invoice_use (
  id uuid not null
  number text not null
  document uuid not null
  holder uuid not null
  total_fen bigint not null
  used_fen bigint not null
  taken_by uuid
  taken_at timestamp with time zone not null
  released_at timestamp with time zone
  constraint invoice_use_check CHECK (((used_fen > 0) AND (used_fen <= total_fen)))
  constraint invoice_use_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint invoice_use_pkey PRIMARY KEY (id)
  constraint invoice_use_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES core.person(id)
  constraint invoice_use_total_fen_check CHECK ((total_fen > 0))
);
CREATE INDEX invoice_use_document ON core.invoice_use USING btree (document) WHERE (released_at IS NULL);
CREATE UNIQUE INDEX invoice_use_taken ON core.invoice_use USING btree (number, document) WHERE (released_at IS NULL);
-- mz_app: insert, select

-- The books are added up anew each night; one row a day, taken again when a run was broken off
create table core.ledger_check (
  day date not null
  started_at timestamp with time zone not null
  finished_at timestamp with time zone
  postings bigint
  broken jsonb
  constraint ledger_check_pkey PRIMARY KEY (day)
);
-- mz_app: insert, select

-- Which account a movement debits and which it credits, on its line and on the other one
create table core.movement_leg (
  movement text not null
  side text not null
  debit text not null
  credit text not null
  constraint movement_leg_pkey PRIMARY KEY (movement, side)
  constraint movement_leg_side_check CHECK ((side = ANY (ARRAY['line'::text, 'counter'::text])))
);
-- mz_app: select

-- The inbox: who was told what and when. Only read_at may change, nothing is deleted
create table core.notice (
  id uuid not null
  person uuid not null
  kind text not null
  document uuid
  flow_case uuid
  step text
  params jsonb not null -- The words of the sentence; it is put together in the language of the reader
  dedupe text -- The same key is told to the same person once
  at timestamp with time zone not null
  read_at timestamp with time zone
  constraint notice_dedupe_check CHECK ((length(dedupe) <= 200))
  constraint notice_document_fkey FOREIGN KEY (document) REFERENCES core.document(id) ON DELETE SET NULL
  constraint notice_flow_case_fkey FOREIGN KEY (flow_case) REFERENCES core.flow_case(id)
  constraint notice_kind_check CHECK ((kind ~ '^[a-z][a-z-]{1,39}$'::text))
  constraint notice_person_fkey FOREIGN KEY (person) REFERENCES core.person(id)
  constraint notice_pkey PRIMARY KEY (id)
);
CREATE INDEX notice_document ON core.notice USING btree (document, person, id) WHERE (document IS NOT NULL);
CREATE INDEX notice_newest ON core.notice USING btree (at DESC, id DESC);
CREATE UNIQUE INDEX notice_once ON core.notice USING btree (person, dedupe) WHERE (dedupe IS NOT NULL);
CREATE INDEX notice_person ON core.notice USING btree (person, id DESC);
CREATE INDEX notice_unread ON core.notice USING btree (person, id DESC) WHERE (read_at IS NULL);
-- mz_app: insert, select

-- Ways out that a plugin serves, by the name of its offer, and whether people may choose them
create table core.notice_channel (
  offer text not null
  active boolean not null
  by uuid not null
  at timestamp with time zone not null
  constraint notice_channel_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint notice_channel_pkey PRIMARY KEY (offer)
);
-- mz_app: insert, select, update

-- Connectors that a plugin serves, by the name of its offer, with the kinds of notices that it is given
create table core.notice_connector (
  offer text not null
  region text not null -- Given are the notices of people who hold a post or role there
  kinds text[] not null
  active boolean not null
  by uuid not null
  at timestamp with time zone not null
  constraint notice_connector_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint notice_connector_pkey PRIMARY KEY (offer, region)
  constraint notice_connector_region_fkey FOREIGN KEY (region) REFERENCES core.region(code)
);
-- mz_app: insert, select, update

create table core.notice_setting (
  person uuid not null
  language text not null
  email_kinds text[] not null
  quiet_from text -- From this time of day to quiet_to (Asia/Shanghai, over midnight when later) nothing is sent by e-mail or to an endpoint
  quiet_to text
  updated_at timestamp with time zone not null
  phone text
  channels jsonb not null default '{}'::jsonb -- Kinds of notices by the name of the channel that a plugin serves
  constraint notice_setting_check CHECK ((((quiet_from IS NULL) AND (quiet_to IS NULL)) OR ((quiet_from IS NOT NULL) AND (quiet_to IS NOT NULL) AND (quiet_from <> quiet_to))))
  constraint notice_setting_language_check CHECK ((language = ANY (ARRAY['zh-CN'::text, 'en'::text])))
  constraint notice_setting_person_fkey FOREIGN KEY (person) REFERENCES core.person(id)
  constraint notice_setting_phone_check CHECK ((phone ~ '^1[3-9][0-9]{9}$'::text))
  constraint notice_setting_pkey PRIMARY KEY (person)
  constraint notice_setting_quiet_from_check CHECK ((quiet_from ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'::text))
  constraint notice_setting_quiet_to_check CHECK ((quiet_to ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'::text))
);
-- mz_app: insert, select, update

-- Kinds that people of the unit and of those below it are told in their quiet hours too
create table core.notice_unit (
  unit uuid not null
  passes text[] not null
  updated_by uuid not null
  updated_at timestamp with time zone not null
  constraint notice_unit_pkey PRIMARY KEY (unit)
  constraint notice_unit_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
  constraint notice_unit_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES core.person(id)
);
-- mz_app: insert, select, update

create table core.payment (
  id uuid not null
  posting uuid not null
  quota uuid not null
  project uuid not null
  document uuid not null
  contract uuid
  payee text not null
  payee_code text
  kind text
  amount_fen bigint not null -- Negative for a refund
  voucher text not null
  paid_at date not null
  at timestamp with time zone not null
  part smallint not null default 0 -- Place of the part of the amount in the definition of the step; 0 is the whole, or what the parts left
  serial text -- The number of the bank where the step names a field for it; else it stands in the document
  constraint payment_amount_fen_check CHECK ((amount_fen <> 0))
  constraint payment_contract_fkey FOREIGN KEY (contract) REFERENCES core.document(id)
  constraint payment_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint payment_part_check CHECK (((part >= 0) AND (part <= 5)))
  constraint payment_pkey PRIMARY KEY (id)
  constraint payment_posting_fkey FOREIGN KEY (posting) REFERENCES core.posting(id)
  constraint payment_posting_key UNIQUE (posting)
  constraint payment_project_fkey FOREIGN KEY (project) REFERENCES core.project(id)
  constraint payment_quota_fkey FOREIGN KEY (quota) REFERENCES core.quota(id)
);
CREATE INDEX payment_contract ON core.payment USING btree (contract);
CREATE INDEX payment_day ON core.payment USING btree (paid_at);
CREATE INDEX payment_project ON core.payment USING btree (project, paid_at);
CREATE INDEX payment_quota ON core.payment USING btree (quota);
CREATE UNIQUE INDEX payment_voucher ON core.payment USING btree (voucher, quota) WHERE (amount_fen > 0);
-- mz_app: insert, select

-- One order to pay, made when a case comes to a step that pays; its id is the key under which it is sent, asked about and answered
create table core.payment_order (
  id uuid not null
  number text not null
  document uuid not null
  flow_case uuid not null
  step text not null
  entry integer not null
  definition text not null
  project uuid
  quota uuid
  region text not null
  unit uuid not null
  province text
  city text
  county text
  town text
  year integer not null
  amount_fen bigint not null
  payee text not null
  account text not null
  bank text not null
  usage text not null
  way text not null
  state text not null
  code text
  voucher text -- The body as it was sent the first time: a second time it is the same
  sends integer not null default 0 -- How often it left: a second time only because the treasury said that it does not know it
  asked integer not null default 0 -- Questions since the last answer
  file uuid
  result jsonb
  reason text
  refunded_fen bigint not null default 0
  conflict text -- What was said that cannot be true beside what was known: a person has to look
  fault text -- Why it cannot be sent or booked as it stands
  next_at timestamp with time zone -- When it is sent, asked about or booked next
  lease uuid
  lease_until timestamp with time zone
  applied_at timestamp with time zone -- When the case was told how it ended
  tries integer not null default 0
  created_at timestamp with time zone not null
  sent_at timestamp with time zone
  answered_at timestamp with time zone
  part smallint not null default 0 -- Place of the part of the amount in the definition of the step; 0 is the whole, or what the parts left
  constraint payment_order_amount_fen_check CHECK ((amount_fen > 0))
  constraint payment_order_check CHECK (((refunded_fen >= 0) AND (refunded_fen <= amount_fen)))
  constraint payment_order_check1 CHECK (((state = ANY (ARRAY['paid'::text, 'refunded'::text])) = (result IS NOT NULL)))
  constraint payment_order_check2 CHECK (((lease IS NULL) = (lease_until IS NULL)))
  constraint payment_order_check3 CHECK (((sends = 0) OR (voucher IS NOT NULL)))
  constraint payment_order_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint payment_order_file_fkey FOREIGN KEY (file) REFERENCES core.treasury_file(id)
  constraint payment_order_flow_case_fkey FOREIGN KEY (flow_case) REFERENCES core.flow_case(id)
  constraint payment_order_part_check CHECK (((part >= 0) AND (part <= 5)))
  constraint payment_order_pkey PRIMARY KEY (id)
  constraint payment_order_project_fkey FOREIGN KEY (project) REFERENCES core.project(id)
  constraint payment_order_quota_fkey FOREIGN KEY (quota) REFERENCES core.quota(id)
  constraint payment_order_sends_check CHECK (((sends >= 0) AND (sends <= 2)))
  constraint payment_order_state_check CHECK ((state = ANY (ARRAY['ready'::text, 'sent'::text, 'unknown'::text, 'accepted'::text, 'paid'::text, 'rejected'::text, 'refunded'::text, 'cancelled'::text])))
  constraint payment_order_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
  constraint payment_order_way_check CHECK ((way = ANY (ARRAY['manual'::text, 'file'::text, 'http'::text])))
);
CREATE INDEX payment_order_county ON core.payment_order USING btree (county, id DESC);
CREATE INDEX payment_order_document ON core.payment_order USING btree (document);
CREATE INDEX payment_order_due ON core.payment_order USING btree (next_at, id) WHERE (next_at IS NOT NULL);
CREATE UNIQUE INDEX payment_order_entry ON core.payment_order USING btree (flow_case, entry, part);
CREATE UNIQUE INDEX payment_order_number ON core.payment_order USING btree (region, number);
-- mz_app: insert, select

-- What happened to an order, append-only: each time it was sent or asked about, and every answer, also those that changed nothing
create table core.payment_order_event (
  id uuid not null
  payment_order uuid not null
  kind text not null
  outcome text
  state text not null
  body jsonb not null
  by uuid
  at timestamp with time zone not null
  constraint payment_order_event_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint payment_order_event_payment_order_fkey FOREIGN KEY (payment_order) REFERENCES core.payment_order(id)
  constraint payment_order_event_pkey PRIMARY KEY (id)
);
CREATE INDEX payment_order_event_order ON core.payment_order_event USING btree (payment_order, id);
-- mz_app: insert, select

create table core.person (
  id uuid not null
  login text not null
  name text not null
  password text not null -- argon2id in PHC form
  active boolean not null default true
  demo boolean not null default false
  created_at timestamp with time zone not null
  email text -- Where notices go by e-mail; given by the person
  constraint person_email_check CHECK (((length(email) <= 254) AND (email ~ '^[!-~]+@[!-~]+$'::text)))
  constraint person_login_key UNIQUE (login)
  constraint person_pkey PRIMARY KEY (id)
);
-- mz_app: delete, insert, select, update

-- Last calls of each plugin and point with what the portal answered; old ones are dropped, and no route shows an input
create table core.plugin_call (
  id uuid not null
  plugin text not null
  version text not null
  point text not null
  input text not null
  clock_ms bigint not null
  host text not null -- JSON: the powers of the call, and each question with its answer
  at timestamp with time zone not null
  constraint plugin_call_pkey PRIMARY KEY (id)
);
CREATE INDEX plugin_call_point ON core.plugin_call USING btree (plugin, point, at);
-- mz_app: delete, insert, select

-- Messages that were taken, by their key, for answering repeats; without a status while the plugin is asked
create table core.plugin_delivery (
  hook uuid not null
  key text not null
  digest bytea not null
  at timestamp with time zone not null
  status integer
  reply text
  events jsonb not null default '[]'::jsonb
  constraint plugin_delivery_hook_fkey FOREIGN KEY (hook) REFERENCES core.plugin_hook(id)
  constraint plugin_delivery_pkey PRIMARY KEY (hook, key)
);
CREATE INDEX plugin_delivery_at ON core.plugin_delivery USING btree (at);
-- mz_app: delete, insert, select, update

-- Addresses that a plugin may ask by name; secrets stand in plugin_setting alone
create table core.plugin_endpoint (
  plugin text not null
  id text not null
  endpoint jsonb not null
  by uuid not null
  at timestamp with time zone not null
  constraint plugin_endpoint_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint plugin_endpoint_pkey PRIMARY KEY (plugin, id)
);
-- mz_app: delete, insert, select, update

-- How the endpoints of a plugin were asked, by the day in China
create table core.plugin_endpoint_day (
  plugin text not null
  endpoint text not null
  day date not null
  calls integer not null
  failed integer not null
  spent_ms bigint not null
  last_at timestamp with time zone not null
  last_status integer
  last_fault text
  constraint plugin_endpoint_day_pkey PRIMARY KEY (plugin, endpoint, day)
);
-- mz_app: delete, insert, select, update

-- Powers of one version at one unit (null: everywhere); what shows money counts once a second person agreed
create table core.plugin_grant (
  id uuid not null
  plugin text not null
  version text not null
  powers jsonb not null
  unit uuid
  since timestamp with time zone not null
  until timestamp with time zone
  reason text not null
  granted_by uuid
  granted_at timestamp with time zone not null
  needs_second boolean not null
  seconded_by uuid
  seconded_at timestamp with time zone
  revoked_by uuid
  revoked_at timestamp with time zone
  revoked_for text
  constraint plugin_grant_check CHECK ((until > since))
  constraint plugin_grant_check1 CHECK (((seconded_by IS NULL) OR (seconded_by <> granted_by)))
  constraint plugin_grant_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES core.person(id)
  constraint plugin_grant_pkey PRIMARY KEY (id)
  constraint plugin_grant_plugin_version_fkey FOREIGN KEY (plugin, version) REFERENCES core.plugin_version(id, version)
  constraint plugin_grant_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES core.person(id)
  constraint plugin_grant_seconded_by_fkey FOREIGN KEY (seconded_by) REFERENCES core.person(id)
  constraint plugin_grant_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
CREATE INDEX plugin_grant_version ON core.plugin_grant USING btree (plugin, version);
-- mz_app: insert, select

-- An address at which a plugin receives messages; the token itself was shown once and is not kept
create table core.plugin_hook (
  id uuid not null
  plugin text not null
  offer text not null
  title text not null
  token_hash bytea not null
  made_by uuid not null
  made_at timestamp with time zone not null
  revoked_by uuid
  revoked_at timestamp with time zone
  constraint plugin_hook_made_by_fkey FOREIGN KEY (made_by) REFERENCES core.person(id)
  constraint plugin_hook_pkey PRIMARY KEY (id)
  constraint plugin_hook_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES core.person(id)
  constraint plugin_hook_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX plugin_hook_plugin ON core.plugin_hook USING btree (plugin);
-- mz_app: insert, select

create table core.plugin_hour (
  plugin text not null
  version text not null
  hour timestamp with time zone not null
  calls integer not null
  failed integer not null
  denied integer not null
  kills integer not null
  spent_ms bigint not null
  buckets integer[] not null -- Calls by how long they took, in steps of domain/plugin-health.ts
  constraint plugin_hour_pkey PRIMARY KEY (plugin, version, hour)
);
-- mz_app: delete, insert, select, update

-- Scheduled jobs of plugins by the name of their offer; next_at: when it is due, none while it is switched off and nobody asked
create table core.plugin_job (
  offer text not null
  schedule jsonb not null
  active boolean not null
  next_at timestamp with time zone
  asked_by uuid
  lease uuid
  lease_until timestamp with time zone
  by uuid not null
  at timestamp with time zone not null
  constraint plugin_job_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES core.person(id)
  constraint plugin_job_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint plugin_job_check CHECK (((lease IS NULL) = (lease_until IS NULL)))
  constraint plugin_job_pkey PRIMARY KEY (offer)
);
CREATE INDEX plugin_job_due ON core.plugin_job USING btree (next_at);
-- mz_app: delete, insert, select, update

-- Runs of jobs, the last two hundred of each
create table core.plugin_job_run (
  id uuid not null
  offer text not null
  due_at timestamp with time zone not null
  began_at timestamp with time zone not null
  ended_at timestamp with time zone
  took_ms integer
  outcome text -- done; again: the job asks to be run once more; failed; lost: the process ended before it said what became of it
  version text
  text text
  asked_by uuid
  constraint plugin_job_run_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES core.person(id)
  constraint plugin_job_run_check CHECK (((ended_at IS NULL) = (outcome IS NULL)))
  constraint plugin_job_run_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'again'::text, 'failed'::text, 'lost'::text])))
  constraint plugin_job_run_pkey PRIMARY KEY (id)
);
CREATE INDEX plugin_job_run_offer ON core.plugin_job_run USING btree (offer, began_at DESC);
-- mz_app: delete, insert, select, update

-- What plugins keep for themselves, within a quota
create table core.plugin_kept (
  plugin text not null
  key text not null
  value jsonb not null
  bytes integer not null
  at timestamp with time zone not null
  constraint plugin_kept_pkey PRIMARY KEY (plugin, key)
);
-- mz_app: delete, insert, select, update

-- What a plugin kept when another version took over from this one; comes back with it
create table core.plugin_kept_before (
  plugin text not null
  version text not null
  entries jsonb not null
  at timestamp with time zone not null
  constraint plugin_kept_before_pkey PRIMARY KEY (plugin, version)
);
-- mz_app: delete, insert, select, update

-- An offer of a plugin that an administrator placed on a page; form: only where this form is shown
create table core.plugin_place (
  id uuid not null
  point text not null
  page text not null
  form text
  plugin text not null
  offer text not null
  title text not null
  position integer not null
  made_by uuid not null
  made_at timestamp with time zone not null
  removed_by uuid
  removed_at timestamp with time zone
  constraint plugin_place_made_by_fkey FOREIGN KEY (made_by) REFERENCES core.person(id)
  constraint plugin_place_page_check CHECK ((page = ANY (ARRAY['project'::text, 'document'::text, 'board'::text])))
  constraint plugin_place_pkey PRIMARY KEY (id)
  constraint plugin_place_point_check CHECK ((point = ANY (ARRAY['portal.panel'::text, 'report.block'::text, 'public.widget'::text])))
  constraint plugin_place_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES core.person(id)
);
CREATE INDEX plugin_place_page ON core.plugin_place USING btree (point, page) WHERE (removed_at IS NULL);
-- mz_app: insert, select

-- Answers that a plugin proposes for a new draft; document: the draft that a person made of them, which that person may throw away
create table core.plugin_proposal (
  id uuid not null
  plugin text not null
  version text not null
  key text not null
  form text not null
  unit uuid not null
  project uuid
  answers jsonb not null
  reason text not null
  state text not null
  made_at timestamp with time zone not null
  made_for uuid -- For whom the plugin was called; null where the program called it by itself
  decided_by uuid
  decided_at timestamp with time zone
  decided_for text
  document uuid
  constraint plugin_proposal_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES core.person(id)
  constraint plugin_proposal_made_for_fkey FOREIGN KEY (made_for) REFERENCES core.person(id)
  constraint plugin_proposal_pkey PRIMARY KEY (id)
  constraint plugin_proposal_plugin_key_key UNIQUE (plugin, key)
  constraint plugin_proposal_project_fkey FOREIGN KEY (project) REFERENCES core.project(id)
  constraint plugin_proposal_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'rejected'::text, 'withdrawn'::text])))
  constraint plugin_proposal_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
CREATE INDEX plugin_proposal_document ON core.plugin_proposal USING btree (document) WHERE (document IS NOT NULL);
CREATE INDEX plugin_proposal_open ON core.plugin_proposal USING btree (form) WHERE (state = 'open'::text);
-- mz_app: insert, select

-- What administrators set for a plugin; secrets are used in its name and never shown, to it or to people
create table core.plugin_setting (
  plugin text not null
  settings jsonb not null
  secrets jsonb not null
  by uuid
  at timestamp with time zone not null
  constraint plugin_setting_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint plugin_setting_pkey PRIMARY KEY (plugin)
);
-- mz_app: delete, insert, select, update

-- The last trial of a version on past calls of the one that served then
create table core.plugin_shadow (
  plugin text not null
  version text not null
  against text not null
  report jsonb not null
  digest text not null
  by uuid
  at timestamp with time zone not null
  constraint plugin_shadow_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint plugin_shadow_pkey PRIMARY KEY (plugin, version)
  constraint plugin_shadow_plugin_version_fkey FOREIGN KEY (plugin, version) REFERENCES core.plugin_version(id, version)
);
-- mz_app: delete, insert, select, update

-- The last answer at a place whose answers go stale; subject: for whom it was made
create table core.plugin_shown (
  place uuid not null
  subject text not null
  blocks jsonb not null
  at timestamp with time zone not null
  constraint plugin_shown_pkey PRIMARY KEY (place, subject)
  constraint plugin_shown_place_fkey FOREIGN KEY (place) REFERENCES core.plugin_place(id)
);
-- mz_app: delete, insert, select, update

-- How many notices a plugin sent on a day in China; its quota
create table core.plugin_told_day (
  plugin text not null
  day date not null
  told integer not null
  constraint plugin_told_day_pkey PRIMARY KEY (plugin, day)
);
-- mz_app: delete, insert, select, update

-- Last faults and log lines of plugins; old ones are dropped
create table core.plugin_trouble (
  id uuid not null
  plugin text not null
  version text not null
  kind text not null
  point text
  text text not null
  at timestamp with time zone not null
  constraint plugin_trouble_kind_check CHECK ((kind = ANY (ARRAY['failed'::text, 'kill'::text, 'log'::text, 'denied'::text])))
  constraint plugin_trouble_pkey PRIMARY KEY (id)
);
CREATE INDEX plugin_trouble_version ON core.plugin_trouble USING btree (plugin, version, at);
-- mz_app: delete, insert, select

-- Messages reach a plugin one at a time, so that what it keeps is not written over
create table core.plugin_turn (
  plugin text not null
  until timestamp with time zone not null
  constraint plugin_turn_pkey PRIMARY KEY (plugin)
);
-- mz_app: delete, insert, select, update

-- Plugin versions known to this portal; the bytes of a version never change, also after it was removed
create table core.plugin_version (
  id text not null
  version text not null
  digest text not null
  state text not null
  name jsonb not null
  manifest jsonb not null
  source text not null
  examples jsonb not null
  readme text not null
  package bytea not null
  publisher text not null
  uploaded_by uuid
  uploaded_at timestamp with time zone not null
  state_by uuid
  state_at timestamp with time zone not null
  reason text not null
  constraint plugin_version_pkey PRIMARY KEY (id, version)
  constraint plugin_version_state_by_fkey FOREIGN KEY (state_by) REFERENCES core.person(id)
  constraint plugin_version_state_check CHECK ((state = ANY (ARRAY['uploaded'::text, 'verified'::text, 'reviewed'::text, 'installed'::text, 'active'::text, 'degraded'::text, 'quarantined'::text, 'disabled'::text, 'removed'::text])))
  constraint plugin_version_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES core.person(id)
);
CREATE UNIQUE INDEX plugin_version_serves ON core.plugin_version USING btree (id) WHERE (state = ANY (ARRAY['active'::text, 'degraded'::text]));
-- mz_app: insert, select

create table core.post (
  id uuid not null
  unit uuid not null
  person uuid
  title text not null
  head boolean not null default false
  superior uuid
  valid_from date not null
  valid_to date
  constraint post_person_fkey FOREIGN KEY (person) REFERENCES core.person(id)
  constraint post_pkey PRIMARY KEY (id)
  constraint post_superior_fkey FOREIGN KEY (superior) REFERENCES core.post(id)
  constraint post_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
CREATE INDEX post_person ON core.post USING btree (person);
CREATE INDEX post_unit ON core.post USING btree (unit);
-- mz_app: delete, insert, select, update

-- Append-only; a correction is a reversing entry
create table core.posting (
  id uuid not null
  quota uuid not null
  movement text not null
  amount_fen bigint not null
  document uuid not null
  flow_case uuid not null
  step text not null
  reverses uuid -- The posting that this one takes back; a posting is taken back once
  by uuid not null
  at timestamp with time zone not null
  seq bigint not null generated always as identity -- Order in which postings were made; on one line it is the order in which they took effect. Has gaps
  counter uuid -- The other line: the one that receives, for take-back the one that gives back to
  constraint posting_amount_fen_check CHECK ((amount_fen > 0))
  constraint posting_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint posting_counter CHECK (((counter IS NOT NULL) = (movement = ANY (ARRAY['distribute'::text, 'take-back'::text, 'transfer'::text]))))
  constraint posting_counter_fkey FOREIGN KEY (counter) REFERENCES core.quota(id)
  constraint posting_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint posting_flow_case_fkey FOREIGN KEY (flow_case) REFERENCES core.flow_case(id)
  constraint posting_movement_check CHECK ((movement = ANY (ARRAY['allot'::text, 'increase'::text, 'decrease'::text, 'freeze'::text, 'unfreeze'::text, 'reserve'::text, 'release'::text, 'pay'::text, 'refund'::text, 'distribute'::text, 'take-back'::text, 'transfer'::text, 'paid-before'::text, 'late-refund'::text])))
  constraint posting_pkey PRIMARY KEY (id)
  constraint posting_quota_fkey FOREIGN KEY (quota) REFERENCES core.quota(id)
  constraint posting_reverses_fkey FOREIGN KEY (reverses) REFERENCES core.posting(id)
);
CREATE INDEX posting_at ON core.posting USING brin (at);
CREATE INDEX posting_document ON core.posting USING btree (document);
CREATE INDEX posting_quota ON core.posting USING btree (quota, at);
CREATE UNIQUE INDEX posting_reverses ON core.posting USING btree (reverses) WHERE (reverses IS NOT NULL);
CREATE UNIQUE INDEX posting_seq ON core.posting USING btree (seq);
-- mz_app: select

-- Makes postings idempotent by (source system, message id)
create table core.posting_key (
  source text not null
  message_id text not null
  digest text not null
  posting uuid not null
  constraint posting_key_pkey PRIMARY KEY (source, message_id)
);
CREATE INDEX posting_key_posting ON core.posting_key USING btree (posting);
-- mz_app: select

-- A draft of a form that follows from a finished document: owed to the worker, waiting for what stands against it, or made
create table core.prepared (
  source uuid not null
  form text not null
  project uuid
  state text not null
  document uuid -- The draft, or the document that somebody started by hand; null again when the draft was thrown away
  against jsonb not null default '[]'::jsonb
  looks jsonb not null default '[]'::jsonb
  told text -- What stood against it when people were told last, so that they are told once
  tries integer not null default 0
  next_at timestamp with time zone not null
  at timestamp with time zone not null
  constraint prepared_document_fkey FOREIGN KEY (document) REFERENCES core.document(id) ON DELETE SET NULL
  constraint prepared_document_key UNIQUE (document)
  constraint prepared_pkey PRIMARY KEY (source, form)
  constraint prepared_project_fkey FOREIGN KEY (project) REFERENCES core.project(id)
  constraint prepared_source_fkey FOREIGN KEY (source) REFERENCES core.document(id)
  constraint prepared_state_check CHECK ((state = ANY (ARRAY['owed'::text, 'waiting'::text, 'made'::text])))
);
CREATE INDEX prepared_owed ON core.prepared USING btree (next_at) WHERE (state = 'owed'::text);
CREATE INDEX prepared_waiting ON core.prepared USING btree (project) WHERE (state = 'waiting'::text);
-- mz_app: insert, select

create table core.project (
  id uuid not null
  code text not null
  lifecycle text not null
  lifecycle_version integer not null
  name text not null
  unit uuid not null
  region text not null
  province text not null
  city text
  county text not null
  town text
  industry text
  summary text
  starts text
  ends text
  total_fen bigint
  approved_fen bigint -- Total approved by the case of the opening form; the ceiling of its quotas
  stage text
  stages_done text[] not null default '{}'::text[]
  demo boolean not null default false
  import uuid
  import_key text
  void_at timestamp with time zone -- Set when an import is undone: the project is gone for every reader but the auditor
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint project_approved_fen_check CHECK ((approved_fen >= 0))
  constraint project_code_key UNIQUE (code)
  constraint project_pkey PRIMARY KEY (id)
  constraint project_region_fkey FOREIGN KEY (region) REFERENCES core.region(code)
  constraint project_total_fen_check CHECK ((total_fen >= 0))
  constraint project_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
CREATE INDEX project_county ON core.project USING btree (county, updated_at DESC, id);
CREATE UNIQUE INDEX project_import_key ON core.project USING btree (county, import_key) WHERE ((import_key IS NOT NULL) AND (void_at IS NULL));
CREATE INDEX project_unit ON core.project USING btree (unit, updated_at DESC, id);
-- mz_app: delete, insert, select, update

-- The standing decision that a project is disclosed
create table core.publication (
  project uuid not null
  definition text not null
  basis text not null
  decided_by uuid[] not null
  decided_at timestamp with time zone not null
  source_name text
  source_note text
  withdrawn_at timestamp with time zone
  withdrawn_reason text
  constraint publication_pkey PRIMARY KEY (project)
  constraint publication_project_fkey FOREIGN KEY (project) REFERENCES core.project(id)
);
-- mz_app: delete, insert, select, update

-- Budget line; accounts change only through core.post_movement
create table core.quota (
  id uuid not null
  number text not null
  project uuid
  county text
  parent uuid
  source text not null
  nature text
  dated date
  year integer not null
  document uuid not null
  total_fen bigint not null default 0
  frozen_fen bigint not null default 0
  in_transit_fen bigint not null default 0
  paid_fen bigint not null default 0
  refunded_fen bigint not null default 0
  distributed_fen bigint not null default 0
  created_at timestamp with time zone not null
  unit uuid not null -- Who holds the line: finance, a department, or the unit of its project
  province text not null
  city text
  town text
  sup_number text -- Document number at the upper level, kept down the chain
  elements jsonb not null default '{}'::jsonb -- Elements of the quota bookkeeping beyond the columns, by their standard names; never changed
  stopped_at timestamp with time zone -- Since when nothing may be posted, because the books do not hold; only lifted by hand
  stopped_for text
  lift_by uuid -- Who asked to lift the stop of the line, after its books were found whole; another person lifts it
  lift_for text
  lift_at timestamp with time zone
  constraint quota_available CHECK (((((((total_fen - distributed_fen) - paid_fen) + refunded_fen) - frozen_fen) - in_transit_fen) >= 0))
  constraint quota_distributed_fen_check CHECK ((distributed_fen >= 0))
  constraint quota_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint quota_frozen_fen_check CHECK ((frozen_fen >= 0))
  constraint quota_in_transit_fen_check CHECK ((in_transit_fen >= 0))
  constraint quota_lift_by_fkey FOREIGN KEY (lift_by) REFERENCES core.person(id)
  constraint quota_paid_fen_check CHECK ((paid_fen >= 0))
  constraint quota_parent_fkey FOREIGN KEY (parent) REFERENCES core.quota(id)
  constraint quota_pkey PRIMARY KEY (id)
  constraint quota_project_fkey FOREIGN KEY (project) REFERENCES core.project(id)
  constraint quota_refunded CHECK ((refunded_fen <= paid_fen))
  constraint quota_refunded_fen_check CHECK ((refunded_fen >= 0))
  constraint quota_stopped CHECK (((stopped_at IS NULL) = (stopped_for IS NULL)))
  constraint quota_total_fen_check CHECK ((total_fen >= 0))
  constraint quota_unit_fkey FOREIGN KEY (unit) REFERENCES core.unit(id)
);
CREATE INDEX quota_book ON core.quota USING btree (COALESCE(county, city, province), year);
CREATE INDEX quota_document ON core.quota USING btree (document);
CREATE INDEX quota_number ON core.quota USING btree (number);
CREATE INDEX quota_parent ON core.quota USING btree (parent) WHERE (parent IS NOT NULL);
CREATE INDEX quota_place ON core.quota USING btree (county, city, province, year);
CREATE INDEX quota_project ON core.quota USING btree (project);
CREATE INDEX quota_sup_number ON core.quota USING btree (COALESCE(sup_number, number));
CREATE INDEX quota_unit ON core.quota USING btree (unit, year);
-- mz_app: insert, select

-- Administrative divisions; province, city, county and town hold the ancestors and the region itself
create table core.region (
  code text not null
  name text not null
  level text not null
  parent text
  province text not null
  city text
  county text
  town text
  constraint region_code_check CHECK ((code ~ '^[0-9]{6}([0-9]{3})?$'::text))
  constraint region_level_check CHECK ((level = ANY (ARRAY['province'::text, 'city'::text, 'county'::text, 'town'::text])))
  constraint region_parent_fkey FOREIGN KEY (parent) REFERENCES core.region(code)
  constraint region_pkey PRIMARY KEY (code)
);
-- mz_app: insert, select

-- Answers as submitted or amended, append-only
create table core.revision (
  document uuid not null
  revision integer not null
  round integer not null
  answers jsonb not null
  by uuid not null
  at timestamp with time zone not null
  constraint revision_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint revision_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint revision_pkey PRIMARY KEY (document, revision)
);
-- mz_app: insert, select

-- Results of all rules at which a step was decided, append-only; the evidence of the decision holds the digest
create table core.rule_judgement (
  flow_case uuid not null
  command uuid not null
  document uuid not null
  steps jsonb not null -- The steps that were decided: id and title as the flow had it
  lines jsonb not null -- One entry for each rule: its result, the names it read, the reason that was given
  digest text not null -- SHA-256 of the canonical text of the lines
  by uuid
  at timestamp with time zone not null
  constraint rule_judgement_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint rule_judgement_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text))
  constraint rule_judgement_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint rule_judgement_flow_case_fkey FOREIGN KEY (flow_case) REFERENCES core.flow_case(id)
  constraint rule_judgement_lines_check CHECK ((jsonb_array_length(lines) > 0))
  constraint rule_judgement_pkey PRIMARY KEY (flow_case, command)
  constraint rule_judgement_steps_check CHECK ((jsonb_array_length(steps) > 0))
);
CREATE INDEX rule_judgement_document ON core.rule_judgement USING btree (document, at);
-- mz_app: insert, select

-- A warning of a rule that somebody passed, with the reason, append-only
create table core.rule_pass (
  document uuid not null
  flow_case uuid not null
  rule text not null
  rule_version integer not null
  moment text not null
  params jsonb not null
  compared jsonb not null
  message text not null
  reason text not null
  by uuid
  at timestamp with time zone not null
  constraint rule_pass_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint rule_pass_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint rule_pass_flow_case_fkey FOREIGN KEY (flow_case) REFERENCES core.flow_case(id)
);
CREATE INDEX rule_pass_document ON core.rule_pass USING btree (document, at);
-- mz_app: insert, select

-- Runs of alerts: one for each day and month; of events only those in which something could not be judged
create table core.rule_run (
  id uuid not null
  every text not null
  as_of date not null -- The day that was judged; the last one of a month
  started_at timestamp with time zone not null
  finished_at timestamp with time zone
  lease uuid
  lease_until timestamp with time zone
  reached jsonb not null default '{}'::jsonb -- How far it came: the group of units, the kind of subject, the last subject
  judged bigint not null default 0
  opened bigint not null default 0
  closed bigint not null default 0
  missing bigint not null default 0
  failed bigint not null default 0
  report jsonb not null default '{}'::jsonb -- By rule: how many were judged, missing, failed, and a few of those with the reason
  constraint rule_run_check CHECK (((lease IS NULL) = (lease_until IS NULL)))
  constraint rule_run_every_check CHECK ((every = ANY (ARRAY['day'::text, 'month'::text, 'event'::text])))
  constraint rule_run_pkey PRIMARY KEY (id)
);
CREATE INDEX rule_run_newest ON core.rule_run USING btree (as_of DESC, started_at DESC);
CREATE UNIQUE INDEX rule_run_once ON core.rule_run USING btree (every, as_of) WHERE (every <> 'event'::text);
-- mz_app: insert, select

-- A parameter of a rule as a lower level set it, append-only: the newest of a scope counts
create table core.rule_setting (
  id uuid not null
  rule text not null
  rule_version integer not null
  parameter text not null
  scope text not null
  value text -- Empty when the setting was taken back
  before text not null -- What counted in the scope until then
  reason text not null
  by uuid not null
  at timestamp with time zone not null
  constraint rule_setting_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint rule_setting_pkey PRIMARY KEY (id)
  constraint rule_setting_scope_check CHECK ((scope ~ '^$|^[0-9]{6}$|^unit:[0-9a-f-]{36}$'::text))
);
CREATE INDEX rule_setting_newest ON core.rule_setting USING btree (rule, parameter, scope, id DESC);
-- mz_app: insert, select

create table core.serial (
  scope text not null
  last bigint not null
  constraint serial_pkey PRIMARY KEY (scope)
);
-- mz_app: delete, insert, select, update

create table core.session (
  token_hash bytea not null
  person uuid not null
  csrf text not null
  address text not null
  created_at timestamp with time zone not null
  seen_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  constraint session_person_fkey FOREIGN KEY (person) REFERENCES core.person(id)
  constraint session_pkey PRIMARY KEY (token_hash)
);
CREATE INDEX session_person ON core.session USING btree (person);
-- mz_app: delete, insert, select, update

create table core.sign_in_failure (
  id bigint not null generated always as identity
  login text not null
  address text not null
  at timestamp with time zone not null
  constraint sign_in_failure_pkey PRIMARY KEY (id)
);
CREATE INDEX sign_in_failure_login ON core.sign_in_failure USING btree (login, at);
-- mz_app: delete, insert, select, update

-- A person's tasks go to a substitute on these days in China; what was agreed is never changed, only revoked from a moment on
create table core.substitution (
  id uuid not null
  person uuid not null
  substitute uuid not null
  from_day date not null
  to_day date not null -- The last day, to its end
  forms text[] -- Ids of forms; empty for all of them
  reason text not null
  created_by uuid not null -- The person, or the administrator who did it for them
  created_at timestamp with time zone not null
  revoked_by uuid
  revoked_at timestamp with time zone
  constraint substitution_check CHECK ((person <> substitute))
  constraint substitution_check1 CHECK ((from_day <= to_day))
  constraint substitution_check2 CHECK (((revoked_at IS NULL) = (revoked_by IS NULL)))
  constraint substitution_check3 CHECK ((revoked_at >= created_at))
  constraint substitution_created_by_fkey FOREIGN KEY (created_by) REFERENCES core.person(id)
  constraint substitution_forms_check CHECK ((cardinality(forms) > 0))
  constraint substitution_person_fkey FOREIGN KEY (person) REFERENCES core.person(id)
  constraint substitution_pkey PRIMARY KEY (id)
  constraint substitution_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES core.person(id)
  constraint substitution_substitute_fkey FOREIGN KEY (substitute) REFERENCES core.person(id)
);
CREATE INDEX substitution_person ON core.substitution USING btree (person, to_day);
CREATE INDEX substitution_substitute ON core.substitution USING btree (substitute, to_day);
-- mz_app: insert, select

create table core.task (
  id uuid not null
  flow_case uuid not null
  document uuid not null
  step text not null
  round integer not null
  person uuid not null
  why jsonb not null -- The rule that chose this person: role and unit
  status text not null
  opened_at timestamp with time zone not null
  decided_at timestamp with time zone
  entry integer not null default 0 -- Entry of the step in its case, and with seat the place of this person there
  seat integer not null default 0
  due_at timestamp with time zone
  constraint task_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint task_flow_case_fkey FOREIGN KEY (flow_case) REFERENCES core.flow_case(id)
  constraint task_person_fkey FOREIGN KEY (person) REFERENCES core.person(id)
  constraint task_pkey PRIMARY KEY (id)
  constraint task_status_check CHECK ((status = ANY (ARRAY['open'::text, 'agreed'::text, 'handled'::text, 'voted'::text, 'answered'::text, 'returned'::text, 'refused'::text, 'transferred'::text, 'superseded'::text])))
);
CREATE INDEX task_case ON core.task USING btree (flow_case);
CREATE INDEX task_document ON core.task USING btree (document, person);
CREATE INDEX task_open ON core.task USING btree (person, opened_at) WHERE (status = 'open'::text);
CREATE INDEX task_person_decided ON core.task USING btree (person, decided_at DESC) WHERE (status <> 'open'::text);
CREATE INDEX task_queue ON core.task USING btree (person, COALESCE(due_at, 'infinity'::timestamp with time zone), opened_at, id) WHERE (status = 'open'::text);
-- mz_app: delete, insert, select, update

-- What the clock does to cases; firing is a command whose id is the timer's, so that a second firing changes nothing
create table core.timer (
  id uuid not null
  flow_case uuid not null
  document uuid not null
  step text not null
  entry integer not null
  kind text not null
  nth integer not null
  due_at timestamp with time zone not null
  claimed_until timestamp with time zone
  tries integer not null default 0
  done_at timestamp with time zone
  constraint timer_document_fkey FOREIGN KEY (document) REFERENCES core.document(id)
  constraint timer_flow_case_entry_kind_nth_key UNIQUE (flow_case, entry, kind, nth)
  constraint timer_flow_case_fkey FOREIGN KEY (flow_case) REFERENCES core.flow_case(id)
  constraint timer_kind_check CHECK ((kind = ANY (ARRAY['remind'::text, 'overdue'::text, 'due'::text, 'wake'::text, 'act'::text, 'try-again'::text])))
  constraint timer_pkey PRIMARY KEY (id)
);
CREATE INDEX timer_case ON core.timer USING btree (flow_case) WHERE (done_at IS NULL);
CREATE INDEX timer_due ON core.timer USING btree (due_at) WHERE (done_at IS NULL);
-- mz_app: delete, insert, select, update

-- Files of orders that were taken out and of receipts that were taken in, append-only; the same file is not taken in twice
create table core.treasury_file (
  id uuid not null
  way text not null
  region text not null
  name text not null
  digest text not null
  vouchers integer not null
  by uuid not null
  at timestamp with time zone not null
  constraint treasury_file_by_fkey FOREIGN KEY (by) REFERENCES core.person(id)
  constraint treasury_file_pkey PRIMARY KEY (id)
  constraint treasury_file_region_fkey FOREIGN KEY (region) REFERENCES core.region(code)
  constraint treasury_file_way_check CHECK ((way = ANY (ARRAY['out'::text, 'in'::text])))
);
CREATE UNIQUE INDEX treasury_file_once ON core.treasury_file USING btree (region, digest) WHERE (way = 'in'::text);
-- mz_app: insert, select

-- How payment orders of a region reach the treasury; without a row its clerk registers the results
create table core.treasury_link (
  region text not null
  way text not null
  url text
  private boolean not null -- May lie in a private network; else such addresses are refused
  wait_minutes integer not null -- An order that was not answered for so long is unknown, and asked about
  keys jsonb not null -- Public keys of the other side that count: id, algorithm, key
  own_key text not null -- Private key of the portal for this region; made here, shown to nobody
  own_public text not null
  own_id text not null
  updated_by uuid not null
  updated_at timestamp with time zone not null
  heard_at timestamp with time zone
  failed_at timestamp with time zone -- Since when it gives no answer that counts; null while it answers
  failure text
  constraint treasury_link_check CHECK (((url IS NOT NULL) = (way = 'http'::text)))
  constraint treasury_link_pkey PRIMARY KEY (region)
  constraint treasury_link_region_fkey FOREIGN KEY (region) REFERENCES core.region(code)
  constraint treasury_link_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES core.person(id)
  constraint treasury_link_wait_minutes_check CHECK (((wait_minutes >= 1) AND (wait_minutes <= 10080)))
  constraint treasury_link_way_check CHECK ((way = ANY (ARRAY['manual'::text, 'file'::text, 'http'::text])))
);
-- mz_app: insert, select

-- Notices that money came back; each starts a document of its id, which posts only when its case does
create table core.treasury_refund (
  id uuid not null
  payment_order uuid not null
  voucher text not null
  amount_fen bigint not null
  day date not null
  reason text not null
  at timestamp with time zone not null
  started_at timestamp with time zone
  next_at timestamp with time zone not null
  tries integer not null default 0
  fault text
  constraint treasury_refund_amount_fen_check CHECK ((amount_fen > 0))
  constraint treasury_refund_payment_order_fkey FOREIGN KEY (payment_order) REFERENCES core.payment_order(id)
  constraint treasury_refund_payment_order_voucher_key UNIQUE (payment_order, voucher)
  constraint treasury_refund_pkey PRIMARY KEY (id)
);
CREATE INDEX treasury_refund_due ON core.treasury_refund USING btree (next_at, id) WHERE (started_at IS NULL);
-- mz_app: insert, select

create table core.unit (
  id uuid not null
  name text not null
  kind text not null
  parent uuid
  region text not null
  county text not null
  confirmed boolean not null default true -- False for a unit that an import made up from a name
  demo boolean not null default false
  valid_from date not null default '1949-10-01'::date
  valid_to date
  constraint unit_parent_fkey FOREIGN KEY (parent) REFERENCES core.unit(id)
  constraint unit_pkey PRIMARY KEY (id)
  constraint unit_region_fkey FOREIGN KEY (region) REFERENCES core.region(code)
);
CREATE INDEX unit_county_kind ON core.unit USING btree (county, kind);
CREATE UNIQUE INDEX unit_name ON core.unit USING btree (county, name) WHERE (valid_to IS NULL);
CREATE INDEX unit_parent ON core.unit USING btree (parent);
-- mz_app: delete, insert, select, update

-- One event of a case in one book; numbers count from 1 in each book and month, without gaps, in the order of core.posting.seq. Append-only
create table core.voucher (
  book text not null
  month date not null
  number integer not null
  event text not null -- What the postings of the voucher share: case and position of the event; where they come from elsewhere case, step and time
  at timestamp with time zone not null
  constraint voucher_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric))
  constraint voucher_number_check CHECK ((number > 0))
  constraint voucher_pkey PRIMARY KEY (book, month, number)
);
CREATE UNIQUE INDEX voucher_event ON core.voucher USING btree (book, event);
-- mz_app: select

-- Postings up to this seq are numbered; its row is locked by the run that numbers
create table core.voucher_mark (
  one boolean not null default true
  seq bigint not null
  constraint voucher_mark_one_check CHECK (one)
  constraint voucher_mark_pkey PRIMARY KEY (one)
);
-- mz_app: select

-- Which voucher a posting stands on; one between two books stands on one in each. Append-only
create table core.voucher_posting (
  posting uuid not null
  book text not null
  month date not null
  number integer not null
  constraint voucher_posting_book_month_number_fkey FOREIGN KEY (book, month, number) REFERENCES core.voucher(book, month, number)
  constraint voucher_posting_pkey PRIMARY KEY (posting, book)
  constraint voucher_posting_posting_fkey FOREIGN KEY (posting) REFERENCES core.posting(id)
);
CREATE INDEX voucher_posting_voucher ON core.voucher_posting USING btree (book, month, number);
-- mz_app: select

create table core.webhook (
  id uuid not null
  title text not null
  url text not null
  secret text not null -- Key of the signature (HMAC-SHA256); written by administrators, shown to nobody
  kinds text[] not null
  region text not null -- Told are the notices of people who hold a post or role there
  private boolean not null -- May lie in a private network; else such addresses are refused
  active boolean not null
  created_by uuid not null
  created_at timestamp with time zone not null
  updated_by uuid not null
  updated_at timestamp with time zone not null
  constraint webhook_created_by_fkey FOREIGN KEY (created_by) REFERENCES core.person(id)
  constraint webhook_pkey PRIMARY KEY (id)
  constraint webhook_region_fkey FOREIGN KEY (region) REFERENCES core.region(code)
  constraint webhook_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES core.person(id)
);
-- mz_app: insert, select, update

-- What changed between two versions: kind is opened, progress, payment, refund, contract, finished, withdrawn
create table published.news (
  id bigint not null generated always as identity
  at timestamp with time zone not null
  code text not null
  kind text not null
  name text not null
  params jsonb not null
  constraint news_pkey PRIMARY KEY (id)
);
CREATE INDEX news_at ON published.news USING btree (at DESC, id DESC);
-- mz_app: insert, select
-- mz_public: select

-- Pictures of published progress, made small and without EXIF
create table published.picture (
  sha256 text not null
  media_type text not null
  bytes bytea not null
  constraint picture_pkey PRIMARY KEY (sha256)
);
-- mz_app: insert, select, update
-- mz_public: select

-- The newest frozen copy of each disclosed project
create table published.project (
  code text not null
  name text not null
  search text not null
  industry text
  industry_name text
  city text not null
  county text not null
  town text
  unit text not null
  stage text
  total_fen bigint
  approved_fen bigint
  paid_fen bigint
  balance_fen bigint
  demo boolean not null
  withdrawn boolean not null default false
  version integer not null
  published_at timestamp with time zone not null
  digest text not null
  snapshot jsonb not null
  constraint project_pkey PRIMARY KEY (code)
);
CREATE INDEX published_project_county ON published.project USING btree (county, published_at DESC, code);
CREATE INDEX published_project_order ON published.project USING btree (published_at DESC, code);
-- mz_app: insert, select, update
-- mz_public: select

create table published.region (
  code text not null
  name text not null
  level text not null
  parent text
  county text
  constraint region_pkey PRIMARY KEY (code)
);
-- mz_app: delete, insert, select, update
-- mz_public: select

create table published.site (
  id text not null
  body jsonb not null
  constraint site_pkey PRIMARY KEY (id)
);
-- mz_app: insert, select, update
-- mz_public: select

-- Every copy ever published, append-only
create table published.version (
  code text not null
  version integer not null
  published_at timestamp with time zone not null
  digest text not null
  snapshot jsonb not null
  constraint version_pkey PRIMARY KEY (code, version)
);
-- mz_app: insert, select
-- mz_public: select

-- What a plugin made of the public copy of a project; of_version: the copy it was made of
create table published.widget (
  code text not null
  place uuid not null
  position integer not null
  title text not null
  plugin text not null
  plugin_name text not null
  plugin_version text not null
  of_version integer not null
  at timestamp with time zone not null
  digest text not null
  blocks jsonb not null
  constraint widget_pkey PRIMARY KEY (code, place)
);
-- mz_app: delete, insert, select, update
-- mz_public: select

CREATE OR REPLACE FUNCTION core.answer_boolean(answers jsonb, field text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE jsonb_typeof((answers -> field)) WHEN 'boolean'::text THEN ((answers ->> field))::boolean ELSE NULL::boolean END;

CREATE OR REPLACE FUNCTION core.answer_date(answers jsonb, field text)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN (((answers ->> field) ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'::text) AND (substr((answers ->> field), 1, 4) <> '0000'::text) AND (((substr((answers ->> field), 9, 2))::integer)::numeric <= EXTRACT(day FROM ((make_date((substr((answers ->> field), 1, 4))::integer, (substr((answers ->> field), 6, 2))::integer, 1) + '1 mon'::interval) - '1 day'::interval)))) THEN make_date((substr((answers ->> field), 1, 4))::integer, (substr((answers ->> field), 6, 2))::integer, (substr((answers ->> field), 9, 2))::integer) ELSE NULL::date END;

CREATE OR REPLACE FUNCTION core.answer_number(answers jsonb, field text)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN (jsonb_typeof((answers -> field)) = 'number'::text) THEN ((answers ->> field))::numeric ELSE NULL::numeric END;

CREATE OR REPLACE FUNCTION core.answer_text(answers jsonb, field text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN (jsonb_typeof((answers -> field)) = ANY (ARRAY['string'::text, 'number'::text, 'boolean'::text])) THEN (answers ->> field) ELSE NULL::text END;

CREATE OR REPLACE FUNCTION core.ask_lift(p_quota uuid, p_by uuid, p_for text, p_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'core', 'pg_temp'
AS $function$
  update core.quota set lift_by = p_by, lift_for = p_for, lift_at = p_at where id = p_quota and stopped_at is not null returning true;
$function$;

CREATE OR REPLACE FUNCTION core.hold_invoice()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
begin
  if tg_op = 'INSERT' then
    -- One conditional statement: whoever comes second waits here, and finds the number taken. The row is then left out.
    insert into core.invoice_held as h (number, holder, total_fen, used_fen)
      values (new.number, new.holder, new.total_fen, new.used_fen)
      on conflict (number) do update
        set holder = excluded.holder, total_fen = excluded.total_fen, used_fen = h.used_fen + excluded.used_fen
        where h.used_fen = 0 or (h.holder = excluded.holder and h.total_fen = excluded.total_fen
          and h.used_fen + excluded.used_fen <= h.total_fen);
    if not found then
      return null;
    end if;
    return new;
  end if;
  if tg_op = 'UPDATE' then
    if old.released_at is not null or new.released_at is null then
      raise exception 'the use of an invoice is released once';
    end if;
  elsif old.released_at is not null then
    return old;
  end if;
  update core.invoice_held set used_fen = used_fen - old.used_fen where number = old.number;
  if tg_op = 'DELETE' then
    return old;
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION core.hold_postings()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'core', 'pg_temp'
 SET lock_timeout TO '5s'
AS $function$
begin
  -- Each movement changes a line before it writes its posting, so this waits for all that are under way.
  lock table core.quota in share mode;
end $function$;

CREATE OR REPLACE FUNCTION core.keep_bank_match()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.made = 'program' and not old.agrees then return old; end if;
  raise exception 'match % is kept', old.id;
end $function$;

CREATE OR REPLACE FUNCTION core.keep_closed_hit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'hit % is closed', old.id;
end $function$;

CREATE OR REPLACE FUNCTION core.keep_plugin_bytes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if (new.id, new.version, new.digest, new.manifest, new.source, new.package, new.publisher)
    is distinct from (old.id, old.version, old.digest, old.manifest, old.source, old.package, old.publisher) then
    raise exception 'the bytes of a plugin version never change';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION core.lift_line(p_quota uuid, p_by uuid)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'core', 'pg_temp'
AS $function$
  update core.quota set stopped_at = null, stopped_for = null, lift_by = null, lift_for = null, lift_at = null
  where id = p_quota and stopped_at is not null and lift_by is not null and lift_by <> p_by returning true;
$function$;

CREATE OR REPLACE FUNCTION core.lock_quotas(p_ids uuid[])
 RETURNS TABLE(id uuid, left_fen bigint, frozen_fen bigint)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'core', 'pg_temp'
AS $function$
  select q.id, q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen, q.frozen_fen
  from quota q where q.id = any(p_ids) order by q.id for no key update
$function$;

CREATE OR REPLACE FUNCTION core.number_vouchers(p_limit integer, p_wait_ms integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'core', 'pg_temp'
AS $function$
declare
  marked bigint;
  top bigint;
  writers text[];
  waited integer := 0;
  done integer;
begin
  select seq into marked from core.voucher_mark for update;
  select max(seq) into top from (select seq from core.posting where seq > marked order by seq limit p_limit) as next;
  if top is null then
    return 0;
  end if;
  -- Whoever drew a smaller number and has not committed holds this lock since before: it is waited for, nobody else is.
  select array_agg(virtualtransaction) into writers from pg_locks
    where locktype = 'relation' and relation = 'core.posting'::regclass and mode = 'RowExclusiveLock' and granted
      and database = (select oid from pg_database where datname = current_database()) and pid is distinct from pg_backend_pid();
  while writers is not null and exists (
    select 1 from pg_locks where locktype = 'relation' and relation = 'core.posting'::regclass and mode = 'RowExclusiveLock' and granted
      and database = (select oid from pg_database where datname = current_database()) and virtualtransaction = any(writers)) loop
    if waited >= p_wait_ms then
      return 0;
    end if;
    perform pg_sleep(0.002);
    waited := waited + 2;
  end loop;
  with legs as (
    select p.id, p.seq, p.at, x.book,
      case k.source when 'case' then split_part(k.message_id, ':', 1) || ':' || split_part(k.message_id, ':', 2)
        else p.flow_case || ':' || p.step || ':' || extract(epoch from p.at) end as event
    from core.posting p
    left join core.posting_key k on k.posting = p.id
    join core.quota q on q.id = p.quota
    left join core.quota o on o.id = p.counter
    cross join lateral (select coalesce(q.county, q.city, q.province) as book
      union select coalesce(o.county, o.city, o.province) where o.id is not null) as x
    where p.seq > marked and p.seq <= top),
  events as (
    select book, event, min(seq) as first, date_trunc('month', min(at) at time zone 'Asia/Shanghai')::date as month, min(at) as at
    from legs group by book, event),
  made as (
    insert into core.voucher (book, month, number, event, at)
    select e.book, e.month,
      coalesce((select max(v.number) from core.voucher v where v.book = e.book and v.month = e.month), 0)
        + row_number() over (partition by e.book, e.month order by e.first),
      e.event, e.at
    from events e
    where not exists (select 1 from core.voucher v where v.book = e.book and v.event = e.event)
    returning book, month, number, event)
  insert into core.voucher_posting (posting, book, month, number)
  select l.id, l.book, v.month, v.number from legs l
  join (select book, month, number, event from made
    union all select v.book, v.month, v.number, v.event from core.voucher v join events e on e.book = v.book and e.event = v.event) v
    on v.book = l.book and v.event = l.event;
  select count(*) into done from core.posting where seq > marked and seq <= top;
  update core.voucher_mark set seq = top;
  return done;
end $function$;

CREATE OR REPLACE FUNCTION core.post_movement(p_id uuid, p_quota uuid, p_movement text, p_amount bigint, p_document uuid, p_case uuid, p_step text, p_by uuid, p_at timestamp with time zone, p_source text, p_message text, p_digest text, p_counter uuid DEFAULT NULL::uuid, p_reverses uuid DEFAULT NULL::uuid, p_evidence uuid DEFAULT NULL::uuid, p_address text DEFAULT NULL::text, p_format integer DEFAULT NULL::integer, p_body bytea DEFAULT NULL::bytea, p_hash bytea DEFAULT NULL::bytea)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'core', 'pg_temp'
AS $function$
declare
  known record;
  line core.quota;
  other core.quota;
  taken core.posting;
  a bigint := case when p_reverses is null then p_amount else -p_amount end;
  booked date := date_trunc('month', p_at at time zone 'Asia/Shanghai')::date;
  left_fen bigint;
  done boolean;
begin
  insert into core.posting_key (source, message_id, digest, posting) values (p_source, p_message, p_digest, p_id)
    on conflict do nothing;
  if not found then
    select k.digest, k.posting into known from core.posting_key k where k.source = p_source and k.message_id = p_message;
    if known.digest <> p_digest then
      raise exception 'ledger.key-reused' using errcode = 'MZ001', detail = p_message;
    end if;
    return jsonb_build_object('posting', known.posting, 'repeat', true);
  end if;
  if p_amount <= 0 then
    raise exception 'ledger.not-positive' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', 0, 'requestedFen', p_amount)::text;
  end if;
  if p_reverses is not null then
    select * into taken from core.posting where id = p_reverses;
    if taken.id is null or taken.reverses is not null or (taken.quota, taken.movement, taken.amount_fen, taken.counter) is distinct from (p_quota, p_movement, p_amount, p_counter) then
      raise exception 'ledger.not-that-posting' using errcode = 'MZ001', detail = p_reverses::text;
    end if;
    if exists (select 1 from core.posting where reverses = p_reverses) then
      raise exception 'ledger.reversed' using errcode = 'MZ001', detail = p_reverses::text;
    end if;
  end if;
  -- Two lines are locked in the order of their ids, and the one that gives is changed first.
  if p_counter is not null then
    perform 1 from core.quota where id in (p_quota, p_counter) order by id for no key update;
    select * into other from core.quota where id = p_counter;
    if other.id is null or p_counter = p_quota then
      raise exception 'ledger.no-quota' using errcode = 'MZ001', detail = p_counter::text;
    end if;
  end if;
  update core.quota q set
    total_fen = q.total_fen + case p_movement when 'allot' then a when 'increase' then a when 'late-refund' then a
      when 'decrease' then -a when 'take-back' then -a when 'transfer' then -a else 0 end,
    frozen_fen = q.frozen_fen + case p_movement when 'freeze' then a when 'unfreeze' then -a else 0 end,
    in_transit_fen = q.in_transit_fen + case p_movement when 'reserve' then a when 'release' then -a when 'pay' then -a else 0 end,
    paid_fen = q.paid_fen + case p_movement when 'pay' then a when 'paid-before' then a else 0 end,
    refunded_fen = q.refunded_fen + case p_movement when 'refund' then a else 0 end,
    distributed_fen = q.distributed_fen + case p_movement when 'distribute' then a else 0 end
  where q.id = p_quota and q.stopped_at is null
    and (q.parent is null or p_movement not in ('allot', 'increase', 'decrease'))
    and case p_movement
      when 'release' then q.in_transit_fen >= a
      when 'pay' then q.in_transit_fen >= a and q.paid_fen + a >= q.refunded_fen
      when 'unfreeze' then q.frozen_fen >= a
      when 'refund' then q.refunded_fen + a between 0 and q.paid_fen
      when 'paid-before' then q.paid_fen + a >= q.refunded_fen
      else true end
    and q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen >= case
      when p_movement in ('decrease', 'take-back', 'transfer', 'freeze', 'reserve', 'paid-before', 'distribute') then a
      when p_movement in ('allot', 'increase', 'late-refund', 'unfreeze', 'release', 'refund') then -a
      else 0 end
    and q.in_transit_fen >= case when p_movement = 'reserve' then -a else 0 end
    and q.frozen_fen >= case when p_movement = 'freeze' then -a else 0 end
    and q.distributed_fen >= case when p_movement = 'distribute' then -a else 0 end
    and q.paid_fen >= case when p_movement in ('pay', 'paid-before') then -a else 0 end
    and not exists (select 1 from core.closed_month c where c.book = coalesce(q.county, q.city, q.province) and (c.month = booked or (c.month >= make_date(q.year, 12, 1) and extract(month from c.month) = 12)))
  returning true into done;
  if done is null then
    select * into line from core.quota where id = p_quota;
    left_fen := line.total_fen - line.distributed_fen - line.paid_fen + line.refunded_fen - line.frozen_fen - line.in_transit_fen;
    if line.id is null then
      raise exception 'ledger.no-quota' using errcode = 'MZ001', detail = p_quota::text;
    elsif line.stopped_at is not null then
      raise exception 'ledger.line-stopped' using errcode = 'MZ001', detail = line.stopped_for;
    elsif exists (select 1 from core.closed_month c where c.book = coalesce(line.county, line.city, line.province) and c.month >= make_date(line.year, 12, 1) and extract(month from c.month) = 12) then
      raise exception 'ledger.closed-year' using errcode = 'MZ001', detail = line.year::text;
    elsif exists (select 1 from core.closed_month c where c.book = coalesce(line.county, line.city, line.province) and c.month = booked) then
      raise exception 'ledger.closed-month' using errcode = 'MZ001', detail = to_char(booked, 'YYYY-MM');
    elsif line.parent is not null and p_movement in ('allot', 'increase', 'decrease') then
      raise exception 'ledger.child-line' using errcode = 'MZ001', detail = line.number;
    elsif p_reverses is not null then
      raise exception 'ledger.used-since' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', left_fen, 'requestedFen', p_amount)::text;
    elsif p_movement in ('release', 'pay') then
      raise exception 'ledger.not-in-transit' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', line.in_transit_fen, 'requestedFen', p_amount)::text;
    elsif p_movement = 'unfreeze' then
      raise exception 'ledger.not-frozen' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', line.frozen_fen, 'requestedFen', p_amount)::text;
    elsif p_movement = 'refund' then
      raise exception 'ledger.not-paid' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', line.paid_fen - line.refunded_fen, 'requestedFen', p_amount)::text;
    else
      raise exception 'ledger.insufficient' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', left_fen, 'requestedFen', p_amount)::text;
    end if;
  end if;
  if p_counter is not null then
    select * into line from core.quota where id = p_quota;
    -- A child's money comes from its parent and goes back there; a transfer keeps the total of what both hang on.
    if (p_movement = 'distribute' and other.parent is distinct from p_quota) or (p_movement = 'take-back' and line.parent is distinct from p_counter)
      or (p_movement = 'transfer' and (other.parent is distinct from line.parent or other.year <> line.year)) then
      raise exception 'ledger.other-family' using errcode = 'MZ001', detail = other.number;
    end if;
    update core.quota q set
      total_fen = q.total_fen + case when p_movement in ('distribute', 'transfer') then a else 0 end,
      distributed_fen = q.distributed_fen - case p_movement when 'take-back' then a else 0 end
    where q.id = p_counter and q.stopped_at is null
      and q.distributed_fen >= case p_movement when 'take-back' then a else 0 end
      and q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen + a >= 0
      and not exists (select 1 from core.closed_month c where c.book = coalesce(q.county, q.city, q.province) and (c.month = booked or (c.month >= make_date(q.year, 12, 1) and extract(month from c.month) = 12)))
    returning true into done;
    if not found then
      -- Money that came late into a line was never given to it from above, and does not go back there.
      if p_movement = 'take-back' and other.stopped_at is null and other.distributed_fen < a then
        raise exception 'ledger.not-distributed' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', other.distributed_fen, 'requestedFen', p_amount)::text;
      end if;
      raise exception '%', case when other.stopped_at is not null then 'ledger.line-stopped' when p_reverses is not null then 'ledger.used-since' else 'ledger.closed-year' end
        using errcode = 'MZ001', detail = coalesce(other.stopped_for, other.year::text);
    end if;
  end if;
  insert into core.posting (id, quota, movement, amount_fen, document, flow_case, step, by, at, counter, reverses)
    values (p_id, p_quota, p_movement, p_amount, p_document, p_case, p_step, p_by, p_at, p_counter, p_reverses);
  -- In the same statement, and only once: a repeat of the key posts nothing and leaves no second entry.
  if p_evidence is not null then
    insert into core.evidence (id, at, person, address, kind, subject, format, body, hash)
      values (p_evidence, p_at, p_by, p_address, 'posting', 'quota:' || p_quota, p_format, p_body, p_hash);
  end if;
  return jsonb_build_object('posting', p_id, 'repeat', false);
end $function$;

CREATE OR REPLACE FUNCTION core.stop_line(p_quota uuid, p_for text, p_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'core', 'pg_temp'
AS $function$
  update core.quota set stopped_at = p_at, stopped_for = p_for, lift_by = null, lift_for = null, lift_at = null
  where id = p_quota and stopped_at is null returning true;
$function$;

CREATE OR REPLACE FUNCTION core.unit_subtree(p_unit uuid)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'core', 'pg_temp'
AS $function$
  with recursive below as (
    select id from unit where id = p_unit
    union all select u.id from unit u join below b on u.parent = b.id
  ) select array_agg(id) from below
$function$;

CREATE OR REPLACE FUNCTION core.units_from(p_unit uuid)
 RETURNS TABLE(unit uuid, distance integer)
 LANGUAGE sql
 STABLE
 SET search_path TO 'core', 'pg_temp'
AS $function$
  with recursive above as (
    select u.id, u.parent, 0 as distance from unit u where u.id = p_unit
    union all select u.id, u.parent, a.distance + 1 from unit u join above a on u.id = a.parent where a.distance < 20
  ) select id, distance from above
$function$;
