package people

import (
	"encoding/json"
	"errors"
	"fmt"
)

// stored is what lies in the store.
type stored struct {
	Version int     `json:"version"`
	People  []entry `json:"people"`
}

const storedVersion = 1

// read is the people of a body; without one there are none. It checks what another
// program may have written.
func read(body []byte) ([]entry, error) {
	if body == nil {
		return nil, nil
	}
	var got stored
	if err := json.Unmarshal(body, &got); err != nil {
		return nil, fmt.Errorf("%w：%w", ErrStored, err)
	}
	if got.Version != storedVersion {
		return nil, fmt.Errorf("%w：是版本%d的，请用较新的 policybot", ErrStored, got.Version)
	}
	seen := map[string]bool{}
	for _, e := range got.People {
		err := check(e.Name, e.To)
		if err == nil && (e.ID == "" || len(e.Hash) != hashDigits || e.Calendar != "" && len(e.Calendar) != hashDigits || seen[e.ID] || seen["name "+e.Name]) {
			err = errors.New("编号、姓名重复或缺少")
		}
		if err != nil {
			return nil, fmt.Errorf("%w：%q：%w", ErrStored, e.Name, err)
		}
		seen[e.ID], seen["name "+e.Name] = true, true
	}
	return got.People, nil
}

func write(people []entry) ([]byte, error) {
	b, err := json.Marshal(stored{storedVersion, people})
	if err != nil {
		return nil, fmt.Errorf("%w：%w", ErrStored, err)
	}
	return b, nil
}
