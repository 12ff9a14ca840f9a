package app

import (
	"context"
	"fmt"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/corpus"
	"github.com/policybot/policybot/corpus/zhdate"
	"github.com/policybot/policybot/reminders"
	remweb "github.com/policybot/policybot/reminders/web"
	"github.com/policybot/policybot/search"
)

// deadlineIn finds a deadline of a document.
func deadlineIn(ctx context.Context, all search.Deadlines, base, document, id string) (corpus.Deadline, reminders.Source, error) {
	list, err := all.Deadlines(ctx)
	if err != nil {
		return corpus.Deadline{}, reminders.Source{}, err
	}
	for i := range list {
		if h := &list[i]; h.Citation.DocumentID == document && h.ID == id {
			return h.Deadline, bot.SourceOf(h, base), nil
		}
	}
	return corpus.Deadline{}, reminders.Source{}, fmt.Errorf("%w: deadline %s of %s", reminders.ErrNotFound, id, document)
}

// fitting are the deadlines that fit a subscription, those to be confirmed too.
func fitting(ctx context.Context, all search.Deadlines, base string, sample bool, today corpus.Date, sub reminders.Subscription) ([]remweb.Fit, error) {
	list, err := all.Deadlines(ctx)
	if err != nil {
		return nil, err
	}
	var out []remweb.Fit
	for i := range list {
		h := &list[i]
		src := bot.SourceOf(h, base)
		if h.Withheld(today, sample) == "" && sub.Fits(&src, h.Action) && h.Ahead(today) {
			out = append(out, remweb.Fit{Deadline: h.Deadline, Source: src})
		}
	}
	return out, nil
}

// announce makes reminders of the deadlines of all documents for those who have
// subscribed. What a list of what there is to do leaves out is left out here, and what
// waits to be confirmed.
func (a *App) announce(ctx context.Context) {
	list, err := a.gate.Deadlines(ctx)
	if err != nil {
		if ctx.Err() == nil {
			a.opt.Log.Warn("没能读出期限,订阅的提醒下次再设", "err", err)
		}
		return
	}
	today := zhdate.DateOf(a.builder.today())
	byDocument := map[string][]*search.DeadlineHit{}
	for i := range list {
		if list[i].Sure() && list[i].Withheld(today, a.builder.corpora.sample) == "" {
			id := list[i].Citation.DocumentID
			byDocument[id] = append(byDocument[id], &list[i])
		}
	}
	var sum reminders.Announced
	for _, hits := range byDocument {
		deadlines := make([]corpus.Deadline, len(hits))
		sources := map[string]reminders.Source{}
		for i, h := range hits {
			deadlines[i], sources[h.ID] = h.Deadline, bot.SourceOf(h, a.publicURL())
		}
		got, err := a.rem.service.Announce(ctx, deadlines, func(d corpus.Deadline) reminders.Source { return sources[d.ID] })
		if err != nil {
			if ctx.Err() == nil {
				a.opt.Log.Warn("没能按订阅设提醒,下次再设", "err", err)
			}
			return
		}
		sum.Made, sum.Known, sum.Undated = sum.Made+got.Made, sum.Known+got.Known, sum.Undated+got.Undated
		sum.Asks = append(sum.Asks, got.Asks...)
	}
	if sum.Made > 0 || len(sum.Asks) > 0 {
		a.opt.Log.Info("按订阅设好了提醒", "made", sum.Made, "known", sum.Known, "overdue", len(sum.Asks), "undated", sum.Undated)
	}
}

// announceSoon has announceAll do it, once for all that asked meanwhile.
func (a *App) announceSoon() {
	select {
	case a.announcing <- struct{}{}:
	default:
	}
}

// announceAll announces whenever it is asked to, until ctx ends.
func (a *App) announceAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.announcing:
			a.announce(ctx)
		}
	}
}

// publicURL is the address people use.
func (a *App) publicURL() string {
	if a.cfg.PublicURL != "" {
		return a.cfg.PublicURL
	}
	return a.URL()
}
