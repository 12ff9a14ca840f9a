package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/ingest"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/search"
	"github.com/policybot/policybot/search/index"
)

// Change is what became of the library between two states of it.
type Change struct {
	Files []ChangedFile // ordered by Path
}

// ChangedFile is a file that came, changed or went, with the documents it gave
// before and gives now. A document whose text is another has another id, and so have
// its deadlines.
type ChangedFile struct {
	Path          string // with its folder
	Before, After []search.Summary
}

// counts is how many files came, changed and went.
func (c Change) counts() (came, changed, went int) {
	for _, f := range c.Files {
		switch {
		case len(f.After) == 0:
			went++
		case len(f.Before) == 0:
			came++
		default:
			changed++
		}
	}
	return came, changed, went
}

// plan is what has to be done so that an index is of the files seen.
type plan struct {
	gone []string // keys
	come []seen   // by folder, as look lists them
}

func (p plan) size() int { return len(p.gone) + len(p.come) }

// compare plans what leads from k to what is seen. Keys in again are read although their
// stamps are the same. Of a folder that could not be looked at nothing goes.
func compare(k *Knowledge, v view, again map[string]bool) plan {
	var p plan
	there := make(map[string]bool, len(v.files))
	for _, f := range v.files {
		there[f.key] = true
		if stamp, ok := k.stamps[f.key]; !ok || stamp != f.stamp || again[f.key] {
			p.come = append(p.come, f)
		}
	}
	for key := range k.stamps {
		if !there[key] && !v.keeps(key) {
			p.gone = append(p.gone, key)
		}
	}
	return p
}

// sameFolders tells whether an index is of the folders the files are in.
func sameFolders(stamps map[string]string, files []seen) bool {
	of := map[string]bool{}
	for _, f := range files {
		of[f.folder.where] = true
	}
	was := map[string]bool{}
	for key := range stamps {
		where, _, _ := strings.Cut(key, "//")
		was[where] = true
	}
	if len(of) != len(was) {
		return false
	}
	for where := range of {
		if !was[where] {
			return false
		}
	}
	return true
}

// upToDate makes k of the files as they are now. It closes k when it returns
// another one or an error.
func (b *builder) upToDate(ctx context.Context, k *Knowledge) (*Knowledge, Change, error) {
	if !b.emptying {
		b.corpora.doubt(k.index)
	}
	v, err := b.look()
	if err == nil && !b.waited {
		err = b.corpora.mistyped(k.stamps)
	}
	if err != nil {
		return nil, Change{}, errors.Join(err, k.Close())
	}
	next, change := k, Change{}
	if p := compare(k, v, changedByDate(k.index, b.today())); p.size() > 0 {
		next, change, err = b.update(ctx, k, p)
		if err = errors.Join(err, k.Close()); err != nil {
			return nil, change, err
		}
	}
	next.met = slices.Clone(v.skipped)
	next.Skipped, next.away = append(v.skipped, next.Skipped...), v.away
	next.unread.Store(&v.unread)
	next, err = b.withDocuments(ctx, next)
	return next, change, err
}

// update carries out a plan. k stays open.
func (b *builder) update(ctx context.Context, k *Knowledge, p plan) (*Knowledge, Change, error) {
	var skipped []ingest.Skip
	ix, err := k.index.Update(ctx, p.gone, b.read(ctx, p.come, &skipped), len(p.come))
	if err != nil {
		return nil, Change{}, b.explain(err)
	}
	next := b.knowledge(ix, k)
	next.Skipped = skipped
	return next, changeOf(k.index, ix, p), nil
}

// changeOf collects what the files of a plan gave before and after.
func changeOf(before, after *index.Index, p plan) Change {
	files := map[string]*ChangedFile{}
	for _, key := range p.gone {
		files[key] = &ChangedFile{}
	}
	for _, f := range p.come {
		files[f.key] = &ChangedFile{}
	}
	for f := range before.Files() {
		if c := files[f.Key]; c != nil {
			c.Before = f.Documents
		}
	}
	for f := range after.Files() {
		if c := files[f.Key]; c != nil {
			c.After = f.Documents
		}
	}
	var out Change
	for key, c := range files {
		if len(c.Before)+len(c.After) > 0 {
			c.Path = strings.Replace(key, "//", "/", 1)
			out.Files = append(out.Files, *c)
		}
	}
	slices.SortFunc(out.Files, func(a, b ChangedFile) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

// today is the day validity is judged on.
func (b *builder) today() time.Time {
	now := b.opt.Now().In(b.zone)
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, b.zone)
}

// changedByDate lists the files of which the day alone has changed what holds since they
// were read: a document has run out, or has come into force, or the day has come from which it ends another.
func changedByDate(ix *index.Index, day time.Time) map[string]bool {
	today := zhdate.DateOf(day)
	out := map[string]bool{}
	for f := range ix.Files() {
		for _, d := range f.Documents {
			ranOut := d.Expires.Day > 0 && d.Expires.Compare(today) < 0 && d.Validity != corpus.Repealed
			began := d.Effective.Day > 0 && d.Effective.Compare(today) <= 0 && d.Validity == corpus.NotYet
			due := slices.ContainsFunc(d.Claims, func(c corpus.Claim) bool { return c.Ahead && c.Day.Compare(today) <= 0 })
			if ranOut || began || due {
				out[f.Key] = true
			}
		}
	}
	return out
}
