package workday

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/policybot/policybot/corpus/zhdate"
)

//go:embed data/*.txt
var data embed.FS

// Default is the calendar of the embedded years.
func Default() (*Calendar, error) {
	dir, err := fs.Sub(data, "data")
	if err != nil {
		return nil, fmt.Errorf("workday: %w", err)
	}
	return Load(dir, nil)
}

// Load lays the .txt files at the root of fsys over base, which is not changed
// and may be nil. A file of the whole year (已公布, 未公布) takes the place of that
// year in base; a file of 补充 adds to it. When any file has a mistake nothing is
// loaded, and the error joins a *LineError for each.
func Load(fsys fs.FS, base *Calendar) (*Calendar, error) {
	files, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("workday: read folder: %w", err)
	}
	var fresh []*table
	var errs []error
	for _, f := range files { // sorted by name
		if f.IsDir() || strings.HasPrefix(f.Name(), ".") || !strings.EqualFold(path.Ext(f.Name()), ".txt") {
			continue
		}
		text, err := fs.ReadFile(fsys, f.Name())
		if err != nil {
			return nil, fmt.Errorf("workday: %w", err)
		}
		t, err := parse(f.Name(), text)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		fresh = append(fresh, t)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if base == nil {
		base = &Calendar{}
	}
	return build(base.tables, fresh)
}

// build makes a calendar of the tables of old and fresh; see Load. The tables of
// whole years apply in the order of their years, so that a notice decides on the
// December before it; then what was added, in the order given.
func build(old, fresh []*table) (*Calendar, error) {
	years := map[int]*table{}
	var extra []*table
	for _, t := range old {
		if t.status == Extra {
			extra = append(extra, t)
		} else {
			years[t.year] = t
		}
	}
	mine := map[int]string{}
	for _, t := range fresh {
		switch other, twice := mine[t.year]; {
		case t.status == Extra:
			extra = append(extra, t)
		case twice:
			return nil, &LineError{
				t.file, t.statusLine, fmt.Sprintf("%d年的安排在%s里已经有了", t.year, other), "两个文件合成一个，或状态写“补充”",
			}
		default:
			mine[t.year], years[t.year] = t.file, t
		}
	}
	c := &Calendar{days: map[zhdate.Date]Day{}, years: map[int]Year{}}
	for _, y := range slices.Sorted(maps.Keys(years)) {
		c.tables = append(c.tables, years[y])
	}
	c.tables = append(c.tables, extra...)
	var errs []error
	for _, t := range c.tables {
		errs = append(errs, c.apply(t)...)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return c, nil
}

// apply writes the days of t over those already there.
func (c *Calendar) apply(t *table) (errs []error) {
	y, ok := c.years[t.year]
	if !ok {
		y = Year{Year: t.year, Status: Missing}
	}
	if t.status != Extra {
		y.Status, y.AsOf = t.status, t.asOf
	}
	for _, p := range t.parts {
		y.Documents = append(y.Documents, p.doc)
		for _, e := range p.lines {
			for _, d := range e.days() {
				before, was := c.days[d]
				if !e.rest && !d.Weekend() && (!was || before.Work) {
					errs = append(errs, &LineError{t.file, e.line,
						fmt.Sprintf("%s是%s，本来就上班", d.String(), weekdayName(d)), "核对日期，“班”写在上班的周六或周日"})
				}
				c.days[d] = Day{Date: d, Work: !e.rest, Known: true, Name: e.name, Document: p.doc}
			}
		}
	}
	c.years[t.year] = y
	return errs
}
