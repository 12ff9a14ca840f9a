package boltstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.etcd.io/bbolt"

	"github.com/policybot/policybot/reminders"
)

// mend reads every record when the file is opened. What cannot be read is copied to
// where it is listed at once, and not only when it is due; the indexes, which a damaged
// byte would make forget a reminder, are compared with the records and set right.
type mend struct {
	t     tx
	want  map[string]map[string]bool // index bucket -> keys
	keep  map[string]bool            // ids whose index entries cannot be checked
	fixed int                        // index entries
}

func (s *Store) mend(b *bbolt.Tx) error {
	m := &mend{t: newTx(b), keep: map[string]bool{}, want: map[string]map[string]bool{}}
	for _, name := range [][]byte{bReady, bAt, bOf, bPlan} {
		m.want[string(name)] = map[string]bool{}
	}
	err := errors.Join(m.occurrences(), m.reminders(), m.subscriptions())
	for _, name := range [][]byte{bReady, bAt, bOf, bPlan} {
		err = errors.Join(err, m.index(name))
	}
	if err != nil {
		return fmt.Errorf("look through the records: %w", err)
	}
	parked, perr := entriesOf(b.Bucket(bBad))
	if perr != nil {
		return perr
	}
	before := maps.Clone(*m.t.counts)
	m.t.recount()
	for name := range before { // a state that nothing is in any more is still counted, as none
		(*m.t.counts)[name] += 0
	}
	s.warnDamaged(len(parked))
	if m.fixed > 0 {
		s.warn("提醒文件的索引有%d处损坏，已按记录修复", m.fixed)
	}
	return m.t.flush()
}

func (s *Store) warnDamaged(n int) {
	if n > 0 {
		s.warn("有%d条提醒数据已损坏，不会发送：请到 /deliveries 查看还能辨认的内容，并导入最近一次导出来修复（policybot remind import）", n)
	}
}

// entry is a copy, as a bucket must not change while it is walked.
type entry struct{ key, value []byte }

func entriesOf(b *bbolt.Bucket) (out []entry, err error) {
	err = b.ForEach(func(k, v []byte) error {
		out = append(out, entry{bytes.Clone(k), bytes.Clone(v)})
		return nil
	})
	return out, err
}

func (m *mend) occurrences() error {
	all, err := entriesOf(m.t.b.Bucket(bOcc))
	for _, e := range all {
		var r reminders.Record
		if unseal(e.value, &r) != nil || r.Occurrence.V <= reminders.BodyVersion && r.Occurrence.Validate() != nil {
			m.keep[string(e.key)] = true
			err = errors.Join(err, m.t.put(bBad, e.key, e.value))
			continue
		}
		if r.Occurrence.V > reminders.BodyVersion {
			m.keep[string(e.key)] = true
			continue
		}
		if r.ID() != string(e.key) { // the key is what was damaged
			err = errors.Join(err, m.t.drop(bOcc, e.key), m.t.put(bOcc, []byte(r.ID()), e.value))
			m.fixed++
		}
		m.want[string(bAt)][string(atKey(&r.Occurrence))] = true
		m.want[string(bOf)][string(ofKey(r.Occurrence.Reminder, r.ID()))] = true
		if !r.State.Final() {
			m.want[string(bReady)][string(readyKey(&r))] = true
		}
	}
	return err
}

func (m *mend) reminders() error {
	all, err := entriesOf(m.t.b.Bucket(bRem))
	for _, e := range all {
		var r reminders.Reminder
		if unseal(e.value, &r) != nil {
			m.keep[string(e.key)] = true
			err = errors.Join(err, m.t.put(bBad, e.key, e.value))
			continue
		}
		if r.ID != string(e.key) {
			err = errors.Join(err, m.t.drop(bRem, e.key), m.t.put(bRem, []byte(r.ID), e.value))
			m.fixed++
		}
		if r.V > reminders.BodyVersion {
			m.keep[r.ID] = true
		} else if planned(&r) {
			m.want[string(bPlan)][string(planKey(&r))] = true
		}
	}
	return err
}

func (m *mend) subscriptions() error {
	all, err := entriesOf(m.t.b.Bucket(bSub))
	for _, e := range all {
		var sub reminders.Subscription
		if unseal(e.value, &sub) != nil {
			err = errors.Join(err, m.t.put(bBad, append([]byte("subscription "), e.key...), e.value))
		}
	}
	return err
}

// index makes a bucket hold what the records want.
func (m *mend) index(name []byte) error {
	want := m.want[string(name)]
	all, err := entriesOf(m.t.b.Bucket(name))
	for _, e := range all {
		if want[string(e.key)] {
			delete(want, string(e.key))
			continue
		}
		if !m.keep[indexedID(name, e.key)] {
			m.fixed++
			err = errors.Join(err, m.t.drop(name, e.key))
		}
	}
	for key := range want {
		m.fixed++
		err = errors.Join(err, m.t.put(name, []byte(key), nil))
	}
	return err
}

// indexedID is what an index entry points at.
func indexedID(name, key []byte) string {
	from := map[string]int{string(bReady): readyID, string(bAt): 8, string(bPlan): 8}[string(name)]
	if bytes.Equal(name, bOf) {
		from = bytes.IndexByte(key, 0) + 1
	}
	if from > len(key) {
		return ""
	}
	return string(key[from:])
}

// damaged is what can still be read of a record whose checksum does not fit, to be
// shown and never sent. Often a byte of the text is wrong and all else is there.
func damaged(id string, raw []byte) reminders.Record {
	out := reminders.Record{Occurrence: reminders.Occurrence{ID: id}}
	if len(raw) > 4 {
		var r reminders.Record
		var rem reminders.Reminder
		switch {
		case lenient(raw[4:], &r) && r.Occurrence.Reminder != "":
			out.Occurrence, out.Attempts, out.Accepted = r.Occurrence, r.Attempts, r.Accepted
		case lenient(raw[4:], &rem) && rem.What != "":
			out.Occurrence.Reminder, out.Occurrence.Text, out.Occurrence.At = rem.ID, rem.What, rem.At
			if len(rem.Who) > 0 {
				out.Occurrence.To = rem.Who[0]
			}
		default:
			out.Occurrence.Text = readable(raw[4:])
		}
	}
	out.Occurrence.ID = id
	out.State, out.Reason = reminders.Dead, "数据损坏，无法读取，不会发送；显示的是还能辨认的内容"
	return out
}

// lenient reads JSON as far as it goes.
func lenient(raw []byte, v any) bool {
	_ = json.NewDecoder(bytes.NewReader(raw)).Decode(v)
	return true
}

// readable is the text among bytes that are no JSON any more.
func readable(raw []byte) string {
	text := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) {
			return -1
		}
		return r
	}, string(raw))
	return string([]rune(text)[:min(maxReadable, utf8.RuneCountInString(text))])
}

const maxReadable = 500
