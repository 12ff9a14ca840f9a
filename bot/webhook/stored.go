package webhook

import (
	"encoding/json"
	"fmt"

	"github.com/policybot/policybot/bot"
)

const storedVersion = 1

// stored is what lies in the store. It holds secrets: so does an export, and so do
// no errors.
type stored struct {
	Version   int      `json:"version"`
	Endpoints []*entry `json:"endpoints"`
}

// read is the endpoints of a body; without one there are none. It checks what
// another program may have written. That a URL is no longer allowed is found when
// it is used: one of them must not stop the others.
func read(body []byte) ([]*entry, error) {
	if body == nil {
		return nil, nil
	}
	var got stored
	if err := json.Unmarshal(body, &got); err != nil {
		return nil, fmt.Errorf("%w：不是完好的JSON", ErrStored)
	}
	if got.Version != storedVersion {
		return nil, fmt.Errorf("%w：版本是%d，本程序只认%d", ErrStored, got.Version, storedVersion)
	}
	for i, e := range got.Endpoints {
		if e == nil {
			return nil, fmt.Errorf("%w：有空的一项", ErrStored)
		}
		err := e.sound()
		if find(got.Endpoints[:i], e.Name) != nil {
			err = ErrExists
		}
		if err != nil {
			return nil, fmt.Errorf("%w：%q：%w", ErrStored, bot.CleanLine(e.Name), err)
		}
	}
	return got.Endpoints, nil
}

func (e *entry) sound() error {
	if err := checkName(e.Name); err != nil {
		return err
	}
	if len(e.Secrets) == 0 {
		return ErrSecret
	}
	for _, k := range e.Secrets {
		if _, err := ParseSecret(k.Secret); err != nil {
			return err
		}
	}
	return nil
}

func write(endpoints []*entry) ([]byte, error) {
	b, err := json.Marshal(stored{storedVersion, endpoints})
	if err != nil {
		return nil, fmt.Errorf("%w：%w", ErrStored, err)
	}
	return b, nil
}
