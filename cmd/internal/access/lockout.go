package access

import (
	"net/netip"
	"strings"
	"sync"
	"time"
)

// How many wrong passwords are taken, and after how long one more. The account alone has
// the widest bound: else anybody could keep its owner out by guessing.
var lockouts = struct{ pair, address, account bucketSize }{
	pair:    bucketSize{5, time.Minute},       // for one account from one address
	address: bucketSize{20, 30 * time.Second}, // for any account from one address
	account: bucketSize{100, time.Minute},     // for one account from anywhere
}

// bucketSize is how much a bucket holds and how long until it has one more.
type bucketSize struct {
	burst int
	every time.Duration
}

// maxBuckets bounds the memory guessing can take.
const maxBuckets = 20_000

// lockout slows down who guesses. Each replica counts for itself. Safe for concurrent use.
type lockout struct {
	now func() time.Time

	mu sync.Mutex
	of map[string]*bucket
}

// bucket has used up so much as of a time.
type bucket struct {
	used float64
	size bucketSize
	at   time.Time
}

func (b *bucket) drain(now time.Time) {
	b.used = max(0, b.used-now.Sub(b.at).Seconds()/b.size.every.Seconds())
	b.at = now
}

func newLockout(now func() time.Time) *lockout {
	return &lockout{now: now, of: map[string]*bucket{}}
}

// keys are those of a guess.
func keys(name string, from netip.Addr) map[string]bucketSize {
	if from = from.Unmap(); from.Is6() { // one customer has all of it
		p, _ := from.Prefix(64) // 64 is no more than there are
		from = p.Addr()
	}
	name = strings.ToLower(name)
	return map[string]bucketSize{
		"p" + from.String() + " " + hashOf(name): lockouts.pair, "a" + from.String(): lockouts.address, "n" + hashOf(name): lockouts.account,
	}
}

// wait is how long somebody has to wait until he may try again; 0 is not at all. What is
// tried counts as wrong until right takes it back, so that many at a time are no way round.
func (l *lockout) wait(name string, from netip.Addr) time.Duration { return l.take(keys(name, from)) }

// take is wait for buckets of any kind.
func (l *lockout) take(of map[string]bucketSize) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	var longest time.Duration
	for key, size := range of {
		b := l.of[key]
		if b == nil {
			continue
		}
		if b.drain(now); b.used > float64(size.burst-1) {
			longest = max(longest, time.Duration((b.used-float64(size.burst-1))*float64(size.every)))
		}
	}
	if longest > 0 {
		return max(longest, time.Second)
	}
	if len(l.of)+len(of) > maxBuckets {
		l.forget(now)
	}
	if len(l.of)+len(of) > maxBuckets {
		return time.Second // everybody waits rather than nobody
	}
	for key, size := range of {
		b := l.of[key]
		if b == nil {
			b = &bucket{size: size, at: now}
			l.of[key] = b
		}
		b.used++
	}
	return 0
}

// right takes back what wait counted: the password was right.
func (l *lockout) right(name string, from netip.Addr) {
	of := keys(name, from)
	l.giveBack(of)
	l.mu.Lock()
	defer l.mu.Unlock()
	for key := range of {
		if strings.HasPrefix(key, "p") {
			delete(l.of, key)
		}
	}
}

// giveBack takes back what take counted.
func (l *lockout) giveBack(of map[string]bucketSize) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key := range of {
		if b := l.of[key]; b != nil {
			b.used = max(0, b.used-1)
		}
	}
}

// forget drops the buckets that are empty again.
func (l *lockout) forget(now time.Time) {
	for key, b := range l.of {
		if b.drain(now); b.used == 0 {
			delete(l.of, key)
		}
	}
}
