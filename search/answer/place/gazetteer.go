// Package place finds the places and the documents that a question names, as the documents of a library write them.
package place

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/policybot/policybot/search"
)

// Place is somewhere a question names.
type Place struct {
	Name     string   // as the documents write it: 塔城地区, 塔城市
	Mentions []string // the words of the question that named it
	Regions  []string // Document.Region values that speak for it; empty for a place inside a document
}

// Comparable tells whether there are several places, and documents that speak for each.
func Comparable(places []Place) bool {
	return len(places) > 1 && !slices.ContainsFunc(places, func(p Place) bool { return len(p.Regions) == 0 })
}

// Gazetteer knows the places the documents speak for.
type Gazetteer struct {
	names   []string            // every name and short name, longest first
	regions map[string][]string // name -> Document.Region values
	titles  []Titled            // longest first
	sound   func(string) string
	sounds  func() map[string]string // sound -> name, made when first needed
	Docs    []search.Summary         // what it was made of
}

// Cache keeps the Gazetteer of the documents last seen: reading the names off some thousand documents takes as long as
// answering a question. Safe for concurrent use.
type Cache struct{ last atomic.Pointer[Gazetteer] }

// Of is the Gazetteer of a list of documents.
func (c *Cache) Of(docs []search.Summary, sound func(string) string) *Gazetteer {
	if g := c.last.Load(); g != nil && len(docs) == len(g.Docs) && (len(docs) == 0 || &docs[0] == &g.Docs[0]) {
		return g
	}
	g := read(docs, sound)
	c.last.Store(g)
	return g
}

// adminSuffixes end the name of an administrative place, longest first.
var adminSuffixes = []string{
	"维吾尔自治区", "壮族自治区", "回族自治区", "经济特区", "自治区", "自治州", "自治县", "自治旗", "地区", "新区", "省", "市", "区", "县", "旗", "盟", "州",
}

// read reads the names off the documents' regions. 吴忠市利通区 is known as the whole, as 吴忠市, 利通区, 吴忠 and 利通.
func read(docs []search.Summary, sound func(string) string) *Gazetteer {
	g := &Gazetteer{regions: map[string][]string{}, titles: titlesOf(docs), sound: sound, Docs: docs}
	add := func(name, region string) {
		if utf8.RuneCountInString(name) > 1 && !slices.Contains(g.regions[name], region) {
			g.regions[name] = append(g.regions[name], region)
		}
	}
	seen := map[string]bool{"": true}
	for _, d := range docs {
		if seen[d.Region] {
			continue
		}
		seen[d.Region] = true
		add(d.Region, d.Region)
		parts := regionPartRE.FindAllString(d.Region, -1)
		if parts == nil {
			add(ShortName(d.Region), d.Region)
		}
		for _, part := range parts {
			add(part, d.Region)
			add(ShortName(part), d.Region)
		}
	}
	g.names = slices.SortedFunc(maps.Keys(g.regions), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	g.sounds = sync.OnceValue(g.soundsOfNames)
	return g
}

func (g *Gazetteer) soundsOfNames() map[string]string {
	out := make(map[string]string, len(g.names))
	for _, n := range g.names {
		if s := g.sound(n); s != "" {
			out[s] = n
		}
	}
	return out
}

var regionPartRE = regexp.MustCompile(`.{2,}?(?:` + strings.Join(adminSuffixes, "|") + `)`)

// ShortName is a name as people say it: 塔城地区 -> 塔城. A name that would be left with one character stays whole.
func ShortName(name string) string {
	for _, s := range adminSuffixes {
		if rest, ok := strings.CutSuffix(name, s); ok && utf8.RuneCountInString(rest) >= 2 {
			return rest
		}
	}
	return name
}

// FindOr lists the places a question names, or those of its asker's region, which may be "".
func (g *Gazetteer) FindOr(text, region string) []Place {
	if out := g.find(text); len(out) > 0 || region == "" {
		return out
	}
	return g.find(region)
}

// find lists the places a question names. One named by its suffix that no document speaks for has no regions: the
// engine then looks for it inside the documents before it gives up.
func (g *Gazetteer) find(text string) (out []Place) {
	masked := []byte(text) // what is found becomes line breaks
	at := map[string]int{}
	for _, n := range g.names {
		for from := 0; ; {
			i := strings.Index(text[from:], n)
			if i < 0 {
				break
			}
			i += from
			from = i + len(n)
			if masked[i] == '\n' || g.another(n, text[from:]) {
				continue
			}
			for k := i; k < from; k++ {
				masked[k] = '\n'
			}
			at[n] = i
			out = append(out, Place{Name: n, Mentions: []string{n}, Regions: g.regions[n]})
		}
	}
	if len(out) == 0 {
		if out = g.heard(text); out != nil {
			return out
		}
	}
	for _, m := range placeRE.FindAllIndex(masked, -1) {
		first := m[0]
		m[0] += len(leadIn(text[m[0]:m[1]]))
		name := text[m[0]:m[1]]
		province, ok := strings.CutSuffix(name, "省")
		if ok && !slices.Contains(provinces, province) || generic(name) && g.regions[ShortName(name)] == nil || !placeStart(masked[:first]) {
			continue
		}
		at[name] = m[0]
		out = append(out, Place{Name: name, Mentions: []string{name}})
	}
	out = narrow(out)
	slices.SortFunc(out, func(a, b Place) int { return cmp.Compare(at[a.Name], at[b.Name]) })
	return out
}

// another tells whether a name goes on to that of another place: 塔城 followed by 市 is not 塔城地区.
func (g *Gazetteer) another(name, rest string) bool {
	i := slices.IndexFunc(adminSuffixes, func(s string) bool { return strings.HasPrefix(rest, s) })
	return i >= 0 && !slices.ContainsFunc(adminSuffixes, func(s string) bool { return strings.HasSuffix(name, s) }) &&
		g.regions[name+adminSuffixes[i]] == nil && !startsGeneric(rest)
}

var leadInRE = regexp.MustCompile(`^(?:那么|那|这|在|跟|和|与|请问|对|给|由|向|到|问|换成)+`)

// leadIn is what stands before the name at the start of a match: 那托里县.
func leadIn(s string) string {
	l := leadInRE.FindString(s)
	if utf8.RuneCountInString(s)-utf8.RuneCountInString(l) < 3 {
		return ""
	}
	return l
}

// heard finds a place written with a character of the same sound, 贞江 for 浈江; nil for none. It is asked only when no
// place stands in the text as it should, and a word of two characters must open the text or stand at a mark, so that
// ordinary words are not heard as places.
func (g *Gazetteer) heard(text string) []Place {
	if g.sound("") != "" || len(g.names) == 0 {
		return nil
	}
	sounds := g.sounds()
	r := []rune(text)
	for n := min(8, len(r)); n >= 2; n-- {
		for i := 0; i+n <= len(r); i++ {
			if n == 2 && i > 0 && !strings.ContainsRune(" ,，。?？的跟和与在", r[i-1]) {
				continue
			}
			written := string(r[i : i+n])
			if name, ok := sounds[g.sound(written)]; ok && oneOff(name, written) {
				return []Place{{Name: name, Mentions: []string{written}, Regions: g.regions[name]}}
			}
		}
	}
	return nil
}

// oneOff tells whether two names of equal length differ in one character.
func oneOff(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return false
	}
	d := 0
	for i := range x {
		if x[i] != y[i] {
			d++
		}
	}
	return d == 1
}

// provinces are the 省; other words that end in 省 are none.
var provinces = strings.Fields("河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾")

// narrow drops a wider place when a narrower one of the same documents is named too: 吴忠市利通区.
func narrow(in []Place) (out []Place) {
	for _, p := range in {
		wider := func(q Place) bool {
			return len(q.Regions) > 0 && len(q.Regions) < len(p.Regions) && subset(q.Regions, p.Regions)
		}
		if !slices.ContainsFunc(in, wider) && !dup(out, p) {
			out = append(out, p)
		}
	}
	return out
}

func dup(ps []Place, p Place) bool {
	return slices.ContainsFunc(ps, func(q Place) bool {
		return q.Name == p.Name || len(p.Regions) > 0 && len(q.Regions) == len(p.Regions) && subset(p.Regions, q.Regions)
	})
}

func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) })
}

var placeRE = regexp.MustCompile(`[\p{Han}]{2,6}?(?:自治州|自治县|地区|省|市|县|旗|区)`)

// placeStart tells whether a place may begin behind a text: at the start, after a mark, or right after a place already found.
func placeStart(before []byte) bool {
	r, size := utf8.DecodeLastRune(before)
	return size == 0 || strings.ContainsRune(" \n,，。、:：(（和跟与在比", r)
}
