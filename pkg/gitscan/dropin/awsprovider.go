package dropin

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// printAWSProvider is --aws-provider. Its status tells a scan that calls it as
// another program of a file that could not be read.
func (c *Command) printAWSProvider(file string) int {
	c.Stdout.Write(c.awsProvider(file))
	return c.clean()
}

// awsProvider lists the credentials of an INI file as patterns, one a line. Where
// there is no file there are none.
func (c *Command) awsProvider(file string) []byte {
	if file == "" {
		file = filepath.Join(c.home(), ".aws", "credentials")
	}
	if c.Repo.Dir != "" && !filepath.IsAbs(file) {
		file = filepath.Join(c.Repo.Dir, file)
	}
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || err == nil && !info.Mode().IsRegular() {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		c.providerFailed = true
		c.complain("git-secrets: %v", err)
		return nil
	}
	return credentialPatterns(text)
}

func (c *Command) home() string {
	if home := c.getenv("HOME"); home != "" {
		return home
	}
	// Windows has no HOME outside of git's own shell. Without a home there is
	// no credentials file either.
	home, _ := os.UserHomeDir()
	return home
}

// credentialPatterns takes what stands behind the first "=" of the lines that
// name a key, up to a second one, and escapes it.
func credentialPatterns(text []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(text) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if !bytes.Contains(line, []byte("aws_access_key_id")) && !bytes.Contains(line, []byte("aws_secret_access_key")) {
			continue
		}
		var value []byte
		if fields := bytes.Split(line, []byte("=")); len(fields) > 1 {
			value = fields[1]
		}
		for _, b := range value {
			if b == ' ' || b == '"' {
				continue
			}
			if strings.IndexByte(`].|$(){}?+*^\`, b) >= 0 {
				out.WriteByte('\\')
			}
			out.WriteByte(b)
		}
		out.WriteByte('\n')
	}
	return out.Bytes()
}
