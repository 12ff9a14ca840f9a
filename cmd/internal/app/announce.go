package app

import (
	"context"
	"fmt"
	"slices"

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
	if !a.announceHits(ctx, byDocument, &sum, func(reminders.Recipient) bool { return true }) {
		return
	}
	if !a.announceInChat(ctx, today, &sum) {
		return
	}
	if sum.Made > 0 || len(sum.Asks) > 0 {
		a.opt.Log.Info("按订阅设好了提醒", "made", sum.Made, "known", sum.Known, "overdue", len(sum.Asks), "undated", sum.Undated)
	}
}

// announceHits announces deadlines, by document, to those of the subscribed whom it is for.
func (a *App) announceHits(ctx context.Context, byDocument map[string][]*search.DeadlineHit, sum *reminders.Announced, whom func(reminders.Recipient) bool) bool {
	for _, hits := range byDocument {
		deadlines := make([]corpus.Deadline, len(hits))
		sources := map[string]reminders.Source{}
		for i, h := range hits {
			deadlines[i], sources[h.ID] = h.Deadline, bot.SourceOf(h, a.publicURL())
		}
		got, err := a.rem.service.AnnounceTo(ctx, deadlines, func(d corpus.Deadline) reminders.Source { return sources[d.ID] }, whom)
		if err != nil {
			if ctx.Err() == nil {
				a.opt.Log.Warn("没能按订阅设提醒,下次再设", "err", err)
			}
			return false
		}
		sum.Made, sum.Known, sum.Undated = sum.Made+got.Made, sum.Known+got.Known, sum.Undated+got.Undated
		sum.Asks = append(sum.Asks, got.Asks...)
	}
	return true
}

// announceInChat announces, to persons on chat platforms who are tied to accounts and have
// subscribed, the deadlines of documents that are for them and not for everybody.
func (a *App) announceInChat(ctx context.Context, today corpus.Date, sum *reminders.Announced) bool {
	accounts := a.chatAccounts()
	subs, err := a.rem.service.Subscribed(ctx, reminders.Recipient{})
	if err != nil {
		a.opt.Log.Warn("没能读出订阅,下次再设", "err", err)
		return false
	}
	done := map[string]bool{}
	for _, l := range a.who.Chat.List(ctx, "") {
		acc, ok := accounts.Account(ctx, l.User)
		if !ok || !acc.More || done[acc.Viewer.Key()] {
			continue
		}
		closed := map[string]restriction{}
		list, err := a.gate.Deadlines(search.WithViewer(ctx, acc.Viewer))
		if err != nil {
			return false
		}
		byDocument := map[string][]*search.DeadlineHit{}
		for i := range list {
			h := &list[i]
			r, ready := a.gate.closed(h.Citation.DocumentID, h.Citation.File)
			if !ready || len(r) == 0 || !h.Sure() || h.Withheld(today, a.builder.corpora.sample) != "" {
				continue
			}
			id := h.Citation.DocumentID
			byDocument[id], closed[id] = append(byDocument[id], h), r
		}
		done[acc.Viewer.Key()] = true
		for id, hits := range byDocument {
			whom := func(to reminders.Recipient) bool {
				return accounts.inPerson(to) && accounts.lets(ctx, to, closed[id])
			}
			if !slices.ContainsFunc(subs, func(s reminders.Subscription) bool { return whom(s.To) }) {
				continue
			}
			if !a.announceHits(ctx, map[string][]*search.DeadlineHit{id: hits}, sum, whom) {
				return false
			}
		}
	}
	return true
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
