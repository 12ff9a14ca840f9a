package redisstore

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/faults"
)

// BenchmarkCreate accepts reminders from 64 goroutines, AOF everysec.
func BenchmarkCreate(b *testing.B) {
	srv := start(b)
	s := open(b, srv.url(), Options{})
	defer func() {
		for l := range strings.Lines(srv.client(b).Info(b.Context(), "commandstats").Val()) {
			if strings.Contains(l, "evalsha") {
				b.Log(l)
			}
		}
	}()
	var n atomic.Int64
	b.SetParallelism(32)
	at := time.Now().Add(time.Hour)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, o, err := faults.One(fmt.Sprint(n.Add(1)), "test:a", at)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := s.Create(b.Context(), r, []reminders.Occurrence{o}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reminders/s")
}

// BenchmarkClaim claims in batches of 128 and begins and delivers each from as many
// goroutines.
func BenchmarkClaim(b *testing.B) {
	s := open(b, start(b).url(), Options{})
	give(b, s, "claim", b.N, -time.Hour)
	b.ResetTimer()
	for done := 0; done < b.N; {
		batch, err := s.Claim(b.Context(), reminders.ClaimOptions{Worker: "w", Max: 128, Lease: time.Hour})
		if err != nil || len(batch.Claims) == 0 {
			b.Fatal(len(batch.Claims), err)
		}
		done += len(batch.Claims)
		var wg sync.WaitGroup
		for _, r := range batch.Claims {
			wg.Go(func() {
				ref := reminders.Ref{ID: r.ID(), Token: r.Token}
				if err := s.Begin(b.Context(), ref, reminders.Mark{Lease: time.Hour, Proof: reminders.NotThere}); err != nil {
					b.Error(err)
				}
				if err := s.Deliver(b.Context(), ref, reminders.Receipt{Message: "1"}); err != nil {
					b.Error(err)
				}
			})
		}
		wg.Wait()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sends/s")
}

// BenchmarkClaimOnly is the claim alone.
func BenchmarkClaimOnly(b *testing.B) {
	s := open(b, start(b).url(), Options{})
	give(b, s, "claim", b.N, -time.Hour)
	b.ResetTimer()
	for done := 0; done < b.N; {
		batch, err := s.Claim(b.Context(), reminders.ClaimOptions{Worker: "w", Max: 128, Lease: time.Hour})
		if err != nil || len(batch.Claims) == 0 {
			b.Fatal(len(batch.Claims), err)
		}
		done += len(batch.Claims)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "claims/s")
}
