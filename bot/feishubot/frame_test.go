package feishubot

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestFrameVector was written by hand after the protobuf encoding: SeqID 1, LogID 2, service 300,
// method 1, a header a=b, payload_encoding "", payload_type "", payload xy, LogIDNew z.
func TestFrameVector(t *testing.T) {
	const want = "0801" + "1002" + "18ac02" + "2001" + "2a06" + "0a0161" + "120162" + "3200" + "3a00" + "42027879" + "4a017a"
	f := frame{seq: 1, log: 2, service: 300, method: 1, headers: []header{{"a", "b"}}, payload: []byte("xy"), logNew: "z"}
	if got := hex.EncodeToString(f.marshal()); got != want {
		t.Errorf("%s\n%s", got, want)
	}
	raw, _ := hex.DecodeString(want + "5001" + "59" + "0000000000000000" + "65" + "00000000") // and fields nobody knows yet
	if got, err := parseFrame(raw); err != nil || !reflect.DeepEqual(got, f) {
		t.Errorf("%+v, %v", got, err)
	}
	ping := frame{service: 7, headers: []header{{headType, typePing}}}
	if got := hex.EncodeToString(ping.marshal()); !strings.HasPrefix(got, "0800"+"1000"+"1807"+"2000") {
		t.Errorf("a required field is missing in %s", got)
	}
}

func TestFrameRefuses(t *testing.T) {
	for _, bad := range []string{"08", "0a05", "42ffffffffffffffff7f", "0b", "00", "5900", "6500", "2a020a05", "08ffffffffffffffffffff01", strings.Repeat("2a00", maxHeaders+1)} {
		raw, err := hex.DecodeString(bad)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := parseFrame(raw); err == nil {
			t.Errorf("%s is %+v", bad, f)
		}
	}
}

// FuzzFrame: what is read and written again is read as the same, and nothing panics.
func FuzzFrame(f *testing.F) {
	f.Add((&frame{seq: 1, service: 2, method: 1, headers: []header{{"type", "event"}}, payload: []byte(`{}`)}).marshal())
	f.Add([]byte("\x08\x01\x2a\x04\x0a\x02ab"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		one, err := parseFrame(raw)
		if err != nil {
			return
		}
		two, err := parseFrame(one.marshal())
		if err != nil || !reflect.DeepEqual(one, two) {
			t.Fatalf("%+v, %v, was %+v", two, err, one)
		}
	})
}

func part(id string, sum, seq int, payload string) *frame {
	return &frame{method: methodData, payload: []byte(payload), headers: []header{{headMessage, id}, {headSum, fmt.Sprint(sum)}, {headSeq, fmt.Sprint(seq)}}}
}

func TestParts(t *testing.T) {
	now := time.Now()
	var p parts
	want := func(f *frame, at time.Time, payload string, whole bool) {
		t.Helper()
		if got, ok := p.join(f, at); string(got) != payload || ok != whole {
			t.Errorf("%q, %v, want %q, %v", got, ok, payload, whole)
		}
	}
	want(part("a", 1, 0, "all"), now, "all", true)
	want(&frame{payload: []byte("no headers")}, now, "no headers", true)
	want(part("a", 3, 2, "c"), now, "", false)
	want(part("b", 2, 0, "x"), now, "", false)
	want(part("a", 3, 0, "a"), now, "", false)
	want(part("a", 3, 0, "again"), now, "", false) // sent twice
	want(part("b", 2, 1, "y"), now, "xy", true)
	want(part("a", 3, 1, "b"), now, "abc", true)
	want(part("a", 2, 0, "1"), now, "", false)                  // and once more, from the beginning
	want(part("a", 3, 1, "2"), now, "", false)                  // of another number
	want(part("a", 2, 1, "2"), now.Add(time.Minute), "", false) // what came first is forgotten
	for _, bad := range []*frame{part("", 2, 0, "x"), part("c", 2, 2, "x"), part("c", 2, -1, "x"), part("c", maxParts+1, 0, "x"),
		{payload: []byte("x"), headers: []header{{headMessage, "c"}, {headSum, "2"}}}} {
		want(bad, now, "", false)
	}
}

// TestPartsAreBounded: who sends parts without end fills no memory.
func TestPartsAreBounded(t *testing.T) {
	now := time.Now()
	var p parts
	for i := range 3 * maxWaiting {
		p.join(part(fmt.Sprint(i), 2, 0, "x"), now)
	}
	if len(p.open) != maxWaiting {
		t.Errorf("%d are waiting", len(p.open))
	}
	p = parts{}
	big := string(bytes.Repeat([]byte("x"), maxPayload/2+1))
	p.join(part("a", 3, 0, big), now)
	if _, ok := p.join(part("a", 3, 1, big), now); ok || len(p.open) != 0 {
		t.Errorf("%d are waiting", len(p.open))
	}
}
