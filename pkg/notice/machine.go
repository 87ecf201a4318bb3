package notice

// DocumentVersion is the version of the machine's form.
const DocumentVersion = 1

// Document is a notice for machines.
type Document struct {
	Version  int    `json:"version"`
	Kind     Kind   `json:"kind"`
	Number   string `json:"number"`
	Severity string `json:"severity"`
	State    string `json:"state"`
	Subject  string `json:"subject"`
}

func (d Document) bare() Document { return d }
