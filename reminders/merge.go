package reminders

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// MergeDid is what Import did with an entry of a setting.
type MergeDid string

// What Import may do. An entry that is there already, and the same, is not named.
const (
	MergeAdded   MergeDid = "added"   // it came in
	MergeRenamed MergeDid = "renamed" // it came in under another name, as its own is taken
	MergeKept    MergeDid = "kept"    // the two differ, and the one of the store stays
)

// Merged is an entry of a setting, a person or an endpoint, that an import concerned.
type Merged struct {
	Setting string   `json:"setting"`
	Entry   string   `json:"entry"` // name
	Did     MergeDid `json:"did"`
	Why     string   `json:"why,omitempty"` // Chinese, without any value: there are secrets among them
}

// String is a line for a person.
func (m Merged) String() string {
	kind := map[string]string{"people": "人员", "webhooks": "推送地址"}[m.Setting]
	did := map[MergeDid]string{MergeAdded: "已加入", MergeRenamed: "已改名加入", MergeKept: "保留这里原有的"}[m.Did]
	line := fmt.Sprintf("%s%q：%s", cmp.Or(kind, "设置"+m.Setting), m.Entry, did)
	if m.Why != "" {
		line += "（" + m.Why + "）"
	}
	return line
}

// MergeSetting is what Import does with a setting that is there already. A setting is
// an object with one list of entries; an entry goes by its id, or else by its name.
// Those the store does not have come in, and of those that differ the store's own
// stays, since it is newer than any export: a token taken back must not come to life
// again. changed tells whether out is to be written in place of have.
func MergeSetting(have, from Setting) (out Setting, report []Merged, changed bool) {
	out = have
	keep := func(entry, why string) ([]Merged, bool) {
		return []Merged{{Setting: have.Name, Entry: entry, Did: MergeKept, Why: why}}, false
	}
	if sameJSON(have.Body, from.Body) {
		return out, nil, false
	}
	mine, err := entriesOf(have.Body)
	theirs, ferr := entriesOf(from.Body)
	if err != nil || ferr != nil || mine.field != theirs.field || !sameJSON(mine.rest, theirs.rest) {
		report, changed = keep(have.Name, "导出的与这里的格式不同，没有合并")
		return out, report, changed
	}
	byKey, names := map[string]entryOf{}, map[string]bool{}
	for _, e := range mine.list {
		byKey[e.key()], names[e.Name] = e, true
	}
	for _, e := range theirs.list {
		old, known := byKey[e.key()]
		m := Merged{Setting: have.Name, Entry: e.Name, Did: MergeAdded}
		switch {
		case known && sameJSON(old.raw, e.raw):
			continue
		case known:
			m.Entry, m.Did, m.Why = old.Name, MergeKept, "与导出的不同："+strings.Join(differing(old.raw, e.raw), "、")
			report = append(report, m)
			continue
		case names[e.Name]:
			m.Did, m.Entry = MergeRenamed, freeName(e.Name, names)
			m.Why = fmt.Sprintf("这里已有另一个%q", e.Name)
			e = e.renamed(m.Entry)
		}
		mine.list = append(mine.list, e)
		byKey[e.key()], names[e.Name], changed = e, true, true
		report = append(report, m)
	}
	if !changed {
		return out, report, false
	}
	slices.SortStableFunc(mine.list, func(a, b entryOf) int { return cmp.Compare(a.Name, b.Name) })
	out.Body = mine.body()
	if err := out.Validate(); err != nil { // too much together: nothing of it is lost here, and it is said
		report, changed = keep(have.Name, "合并后太大，没有合并")
		return have, report, changed
	}
	return out, report, true
}

// entries is a setting taken apart: the field that holds the list, the list, and the
// object without it.
type entries struct {
	field string
	list  []entryOf
	rest  json.RawMessage
}

type entryOf struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	raw  json.RawMessage
}

func (e entryOf) key() string {
	if e.ID != "" {
		return "id " + e.ID
	}
	return "name " + e.Name
}

func entriesOf(body []byte) (out entries, err error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil {
		return out, err
	}
	for name, value := range object {
		if !bytes.HasPrefix(bytes.TrimSpace(value), []byte("[")) {
			continue
		}
		var raws []json.RawMessage
		if out.field != "" || json.Unmarshal(value, &raws) != nil {
			return out, fmt.Errorf("%w: not one list of entries", ErrInvalid)
		}
		out.field = name
		for _, raw := range raws {
			e := entryOf{raw: raw}
			if err := json.Unmarshal(raw, &e); err != nil || e.Name == "" {
				return out, fmt.Errorf("%w: an entry without a name", ErrInvalid)
			}
			out.list = append(out.list, e)
		}
	}
	if out.field == "" {
		return out, fmt.Errorf("%w: no list", ErrInvalid)
	}
	delete(object, out.field)
	out.rest, err = json.Marshal(object)
	return out, err
}

// body puts the setting together again.
func (s entries) body() json.RawMessage {
	var object map[string]json.RawMessage
	_ = json.Unmarshal(s.rest, &object) // entriesOf has just written it
	raws := make([]json.RawMessage, len(s.list))
	for i, e := range s.list {
		raws[i] = e.raw
	}
	list, _ := json.Marshal(raws)
	object[s.field] = list
	body, _ := json.Marshal(object)
	return body
}

func (e entryOf) renamed(name string) entryOf {
	var object map[string]json.RawMessage
	_ = json.Unmarshal(e.raw, &object)
	object["name"], _ = json.Marshal(name)
	e.Name = name
	e.raw, _ = json.Marshal(object)
	return e
}

// freeName is name-2, name-3, ..., of a length that any name may have.
func freeName(name string, taken map[string]bool) string {
	if long := []rune(name); len(long) > 24 {
		name = string(long[:24])
	}
	for i := 2; ; i++ {
		if next := fmt.Sprintf("%s-%d", name, i); !taken[next] {
			return next
		}
	}
}

// differing names the fields that two objects do not share.
func differing(a, b json.RawMessage) (out []string) {
	var x, y map[string]json.RawMessage
	_, _ = json.Unmarshal(a, &x), json.Unmarshal(b, &y)
	for name := range y {
		if _, ok := x[name]; !ok {
			x[name] = nil
		}
	}
	for name, v := range x {
		if !sameJSON(v, y[name]) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
