package redisstore

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/outbox/redisdb"
)

// state is field s of an occurrence: all of a Record but the frozen body and the
// history. The scripts read and write it, so the names are theirs; times are Unix
// milliseconds, which Lua's numbers hold exactly.
type state struct {
	V  int    `json:"v"`
	St string `json:"st"`
	U  int    `json:"u"`            // 1 uncertain
	Rd int64  `json:"rd,omitempty"` // Ready
	At int64  `json:"at"`
	Ur int    `json:"ur"`
	Tk uint64 `json:"tk"`
	Wk string `json:"wk,omitempty"`
	N  int    `json:"n"`
	Gn uint64 `json:"gn"`
	Lt int    `json:"lt,omitempty"`
	Ac int64  `json:"ac,omitempty"`
	Fb int64  `json:"fb,omitempty"` // First
	La int64  `json:"la,omitempty"`
	Fi int64  `json:"fi,omitempty"`
	Rv int64  `json:"rv,omitempty"`
	Rc string `json:"rc,omitempty"` // Receipt as JSON
	Rs string `json:"rs,omitempty"`
}

// encodeState is what put of write.lua takes.
func encodeState(r *reminders.Record) (string, error) {
	s := state{
		V: r.Occurrence.V, St: string(r.State), Rd: redisdb.MS(r.Ready), At: redisdb.MS(r.Occurrence.At), Ur: r.Occurrence.Urgency,
		Tk: r.Token, Wk: r.Worker, N: r.Attempts, Gn: r.Generation, Ac: redisdb.MS(r.Accepted), Fb: redisdb.MS(r.First),
		La: redisdb.MS(r.Last), Fi: redisdb.MS(r.Finished), Rv: redisdb.MS(r.Revived), Rs: r.Reason,
	}
	if r.Uncertain {
		s.U = 1
	}
	if r.Late {
		s.Lt = 1
	}
	if r.Receipt != nil {
		b, err := json.Marshal(r.Receipt)
		if err != nil {
			return "", fmt.Errorf("encode receipt of %s: %w", r.ID(), err)
		}
		s.Rc = string(b)
	}
	b, err := json.Marshal(s)
	return string(b), err
}

// sha is the checksum of a state, which Lua can make too.
func sha(s string) string { h := sha1.Sum([]byte(s)); return hex.EncodeToString(h[:]) }

// row is an occurrence as the scripts return it.
type row struct {
	id, body, sum, state, key, log string
	at                             int64 // only in listings
}

// rowOf reads {id, b, c, s, k, lg}; one of only an id is damaged or parked.
func rowOf(f redisdb.Reply) row {
	return row{
		id: f.Text(0), body: f.Text(1), sum: f.Text(2), state: f.Text(3), key: f.Text(4), log: f.Text(5), at: f.Num(6),
	}
}

// record decodes a row. ErrCorrupt, ErrNewer.
func (w row) record() (*reminders.Record, error) {
	o, err := reminders.DecodeOccurrence([]byte(w.body), w.sum)
	if err != nil {
		return nil, fmt.Errorf("occurrence %s: %w", w.id, err)
	}
	var s state
	if sha(w.state) != w.key {
		return nil, fmt.Errorf("%w: state of occurrence %s", reminders.ErrCorrupt, w.id)
	}
	if err := json.Unmarshal([]byte(w.state), &s); err != nil {
		return nil, fmt.Errorf("%w: state of occurrence %s: %w", reminders.ErrCorrupt, w.id, err)
	}
	if s.V > reminders.BodyVersion {
		return nil, fmt.Errorf("%w: occurrence %s", reminders.ErrNewer, w.id)
	}
	if o.ID != w.id {
		return nil, fmt.Errorf("%w: occurrence %s holds %s", reminders.ErrCorrupt, w.id, o.ID)
	}
	r := &reminders.Record{
		Occurrence: o, State: reminders.State(s.St), Uncertain: s.U == 1, Ready: redisdb.FromMS(s.Rd),
		Token: s.Tk, Worker: s.Wk, Attempts: s.N, Generation: s.Gn, Late: s.Lt == 1,
		Accepted: redisdb.FromMS(s.Ac), First: redisdb.FromMS(s.Fb), Last: redisdb.FromMS(s.La), Finished: redisdb.FromMS(s.Fi),
		Revived: redisdb.FromMS(s.Rv), Reason: s.Rs, Log: decodeLog(w.log, o),
	}
	if s.Rc != "" {
		r.Receipt = new(reminders.Receipt)
		if err := json.Unmarshal([]byte(s.Rc), r.Receipt); err != nil {
			return nil, fmt.Errorf("%w: receipt of %s: %w", reminders.ErrCorrupt, w.id, err)
		}
	}
	return r, nil
}

// The history is lines of ["ms","what","by","note"]; who and which it concerns is
// known from where it lies. A line that cannot be read is left out.
func encodeLog(log []reminders.Event) (string, error) {
	var lines []string
	for _, e := range log {
		b, err := json.Marshal([4]string{strconv.FormatInt(redisdb.MS(e.At), 10), string(e.What), e.By, e.Note})
		if err != nil {
			return "", err
		}
		lines = append(lines, string(b))
	}
	return strings.Join(lines, "\n"), nil
}

func decodeLog(s string, o reminders.Occurrence) (log []reminders.Event) {
	if s == "" {
		return nil
	}
	for line := range strings.SplitSeq(s, "\n") {
		var f [4]string
		if json.Unmarshal([]byte(line), &f) != nil {
			continue
		}
		at, err := strconv.ParseInt(f[0], 10, 64)
		if err != nil {
			continue
		}
		log = append(log, reminders.Event{At: redisdb.FromMS(at), What: reminders.EventKind(f[1]), By: f[2], Note: f[3], Occurrence: o.ID, Slot: o.Slot})
	}
	return log
}

// remRow is a reminder as the scripts return it.
type remRow struct {
	id, body, sum, version string
	created, plan          int64
}

func remRowOf(f redisdb.Reply) remRow {
	return remRow{id: f.Text(0), body: f.Text(1), sum: f.Text(2), version: f.Text(3), created: f.Num(4), plan: f.Num(5)}
}

// reminder decodes a row. ErrCorrupt, ErrNewer. What create.lua took has its time
// beside the body, which was encoded before Redis said what time it was.
func (w remRow) reminder() (*reminders.Reminder, error) {
	r, err := reminders.DecodeReminder([]byte(w.body), w.sum)
	if err != nil {
		return nil, fmt.Errorf("reminder %s: %w", w.id, err)
	}
	if r.ID != w.id {
		return nil, fmt.Errorf("%w: reminder %s holds %s", reminders.ErrCorrupt, w.id, r.ID)
	}
	if r.Created.IsZero() {
		r.Created = redisdb.FromMS(w.created)
	}
	if r.Updated.IsZero() {
		r.Updated = redisdb.FromMS(w.created)
	}
	return &r, nil
}
