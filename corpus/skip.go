package corpus

// Skip is a file that was not read, why, and what its owner can do.
type Skip struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
	Advice string `json:"advice"`
}
