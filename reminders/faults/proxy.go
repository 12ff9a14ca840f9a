package faults

import (
	"net"
	"sync"
	"time"
)

// Proxy passes TCP connections on to one address, late, or for a while not at all:
// a slow and a parted network.
type Proxy struct {
	Addr string // where it listens, on the loopback

	to    string
	delay time.Duration
	l     net.Listener
	work  sync.WaitGroup

	mu    sync.Mutex
	gate  chan struct{} // closed while bytes may pass
	conns map[net.Conn]bool
	done  bool
}

// NewProxy starts one. What passes takes delay longer in each direction, however
// much of it is under way.
func NewProxy(to string, delay time.Duration) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{
		Addr: l.Addr().String(), to: to, delay: delay, l: l,
		gate:  make(chan struct{}),
		conns: map[net.Conn]bool{},
	}
	close(p.gate)
	p.work.Go(p.accept)
	return p, nil
}

// Part makes the network a black hole: connections stay, and new ones are made,
// but no byte arrives until Heal.
func (p *Proxy) Part() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.gate:
		p.gate = make(chan struct{})
	default: // it is one already
	}
}

// Heal lets pass what was held back and all that comes.
func (p *Proxy) Heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.gate:
	default:
		close(p.gate)
	}
}

// Close breaks all connections.
func (p *Proxy) Close() {
	p.mu.Lock()
	p.done = true
	_ = p.l.Close()
	for c := range p.conns {
		_ = c.Close()
	}
	p.mu.Unlock()
	p.Heal()
	p.work.Wait()
}

func (p *Proxy) accept() {
	for {
		here, err := p.l.Accept()
		if err != nil {
			return
		}
		there, err := net.Dial("tcp", p.to)
		if err != nil {
			_ = here.Close()
			continue
		}
		p.mu.Lock()
		if p.done {
			_, _ = here.Close(), there.Close()
		}
		p.conns[here], p.conns[there] = true, true
		p.mu.Unlock()
		p.work.Go(func() { p.pass(here, there) })
		p.work.Go(func() { p.pass(there, here) })
	}
}

// chunk is what was read at once, and when it may be written.
type chunk struct {
	bytes []byte
	at    time.Time
}

// pass copies one direction until either end is closed.
func (p *Proxy) pass(from, to net.Conn) {
	under := make(chan chunk, 1024)
	p.work.Go(func() {
		for c := range under {
			time.Sleep(time.Until(c.at))
			p.mu.Lock()
			gate := p.gate
			p.mu.Unlock()
			<-gate
			if _, err := to.Write(c.bytes); err != nil {
				_ = from.Close()
			}
		}
		_ = to.Close()
	})
	defer close(under)
	for {
		b := make([]byte, 16<<10)
		n, err := from.Read(b)
		if n > 0 {
			under <- chunk{b[:n], time.Now().Add(p.delay)}
		}
		if err != nil {
			p.mu.Lock()
			delete(p.conns, from)
			p.mu.Unlock()
			_ = from.Close()
			return
		}
	}
}
