package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/gitscan/strict/corpus"
)

// planted is a text with credentials, and those.
type planted struct {
	text    string
	secrets []string
}

// plant makes a text of a template of the corpus.
func plant(template string) planted {
	text, secrets := corpus.Fill(template, 7)
	return planted{text: text, secrets: secrets}
}

// awsRepo is a repository with the patterns for AWS.
func awsRepo(t testing.TB) *world {
	t.Helper()
	w := newRepo(t)
	w.secrets("--register-aws")
	return w
}

// found expects findings of these rules, in order, and no secret but for key ids
// in what was printed.
func (r result) found(t *testing.T, p planted, rules ...string) {
	t.Helper()
	var got []string
	for line := range strings.Lines(r.stderr) {
		_, rest, ok := strings.Cut(line, " (")
		if rule, _, isRule := strings.Cut(rest, "): "); ok && isRule && strings.HasPrefix(line, "    ") {
			got = append(got, rule)
		}
	}
	if r.code != 1 || strings.Join(got, " ") != strings.Join(rules, " ") {
		t.Errorf("status %d, rules %q, want %q\n%s", r.code, got, rules, r.stderr)
	}
	for _, secret := range p.secrets {
		if len(secret) != len("AKIA")+16 && strings.Contains(r.stdout+r.stderr, secret) {
			t.Errorf("a secret was printed:\n%s", r.stderr)
		}
	}
}

const (
	keyRule    = "aws-access-key-id"
	secretRule = "aws-secret-access-key"
	// pair is a key as the AWS CLI keeps it.
	pair = "aws_access_key_id = «id»\naws_secret_access_key = «secret»\n"
)

// The tests named Missed are what the script misses: the default mode misses it
// as well, and the strict mode does not.

func missed(t *testing.T, p planted, file, content string, rules ...string) {
	t.Helper()
	w := awsRepo(t)
	w.stage(file, content)
	w.secrets("--scan").clean(t)
	w.secrets("--scan", "--strict").found(t, p, rules...)
	w.secrets("--scan", "--cached", "--strict").found(t, p, rules...)
	w.secrets("--scan", "--strict", file).found(t, p, rules...)
	w.commit("one")
	w.secrets("--scan-history", "--strict").found(t, p, rules...)
}

func TestStrictMissedBesideExample(t *testing.T) {
	p := plant("old AKIA~IOSFODNN7EXAMPLE, new «id»\n")
	missed(t, p, "notes.txt", p.text, keyRule)
}

func TestStrictMissedAllowedFileName(t *testing.T) {
	p := plant(pair)
	example, _ := corpus.Fill("AKIA~IOSFODNN7EXAMPLE", 0)
	missed(t, p, example+".txt", p.text, keyRule, secretRule)
}

func TestStrictMissedGlued(t *testing.T) {
	for _, template := range []string{"key_«id»_old\n", "xx«id»yy\n", "KEY«id»\n", "%3D«id»%26\n"} {
		p := plant(template)
		missed(t, p, "glued.txt", p.text, keyRule)
	}
}

func TestStrictMissedSecretNames(t *testing.T) {
	for _, template := range []string{
		"AWS_SECRET=«secret»\n", "aws:\n  secretAccessKey:\n    «secret»\n", "for aws:\n«secret»\n", "«secret»\n",
	} {
		p := plant(template)
		missed(t, p, "config", p.text, secretRule)
	}
}

func TestStrictMissedUTF16(t *testing.T) {
	for _, wrap := range []string{"utf16le", "utf16be", "utf16le+bom", "utf16be+bom"} {
		p := plant(pair)
		missed(t, p, "keys.txt", corpus.Pack(p.text, wrap), keyRule, secretRule)
	}
}

func TestStrictMissedNUL(t *testing.T) {
	p := plant(pair)
	missed(t, p, "a.bin", p.text+"\x00", keyRule, secretRule)
}

func TestStrictMissedArchives(t *testing.T) {
	p := plant(pair)
	missed(t, p, "a.zip", corpus.Pack(p.text, "zip"), keyRule, secretRule)
	missed(t, p, "a.gz", corpus.Pack(p.text, "gzip"), keyRule, secretRule)
	missed(t, p, "a.jar", corpus.Pack(corpus.Pack(p.text, "zip"), "zip"), keyRule, secretRule)
}

func TestStrictMissedEncoded(t *testing.T) {
	p := plant("data: «ini|b64»\n")
	missed(t, p, "secret.yaml", p.text, keyRule, secretRule)
	p = plant("data: «ini|gz|b64»\n")
	missed(t, p, "secret.yaml", p.text, keyRule, secretRule)
}

func TestStrictMissedSplit(t *testing.T) {
	p := plant("key = \"«id|1/2»\" +\n  \"«id|2/2»\"\nsecret = (\"«secret|1/2»\"\n  \"«secret|2/2»\")\n")
	missed(t, p, "a.py", p.text, keyRule, secretRule)
}

func TestStrictMissedTokens(t *testing.T) {
	p := plant("aws_session_token = «token»\n")
	missed(t, p, "a.ini", p.text, "aws-session-token")
	p = plant("bearer: «absk»\n")
	missed(t, p, "b.yml", p.text, "aws-bedrock-api-key")
	p = plant("«bedrock»\n")
	missed(t, p, "c.txt", p.text, "aws-bedrock-api-key")
}

func TestStrictMissedPrivateKeys(t *testing.T) {
	p := plant("«pem.rsa»\n")
	missed(t, p, "id_rsa", p.text, "private-key")
	p = plant("«pem.opensshlocked»\n")
	missed(t, p, "id_locked", p.text, "private-key-encrypted")
}

// TestStrictMissedPush: a fast-forward and a cherry-pick run no other hook.
func TestStrictMissedPush(t *testing.T) {
	p := plant(pair)
	w := awsRepo(t)
	w.git("config", "secrets.strict", "true")
	w.commit("base")
	w.git("checkout", "-qb", "side")
	w.stage("a.txt", corpus.Pack(p.text, "utf16le+bom"))
	side := w.commit("side")
	w.git("checkout", "-q", "main")
	w.git("merge", "-q", "--ff-only", "side")
	zeros := strings.Repeat("0", 40)
	got := w.pipe("refs/heads/main "+side+" refs/heads/main "+zeros+"\n", "--pre_push_hook", "--", "origin", "url")
	got.found(t, p, keyRule, secretRule)
	if !strings.Contains(got.stderr, side+":a.txt:") {
		t.Errorf("the commit is not named:\n%s", got.stderr)
	}
}

// TestStrictMissedDeletion: a commit that only deletes has nothing to look at.
func TestStrictMissedDeletion(t *testing.T) {
	p := plant(pair)
	w := awsRepo(t)
	w.stage("old.txt", p.text, "other.txt", "x\n")
	w.commit("one")
	w.git("rm", "-q", "other.txt")
	if got := w.secrets("--pre_commit_hook", "--"); got.code != 1 {
		t.Errorf("the default mode no longer looks at the whole index: %+v", got)
	}
	w.git("config", "secrets.strict", "true")
	w.secrets("--pre_commit_hook", "--").clean(t)
}

func TestStrictHooks(t *testing.T) {
	p := plant(pair)
	w := awsRepo(t)
	w.secrets("--install")
	w.git("config", "secrets.strict", "true")
	w.commit("base")
	hidden := corpus.Pack(p.text, "zip")

	w.stage("a.zip", hidden)
	w.command("", "git", "commit", "-qm", "one").found(t, p, keyRule, secretRule)
	// In a directory below as well.
	w.write("sub/x", "")
	w.at("sub").command("", "git", "commit", "-qm", "one").found(t, p, keyRule, secretRule)
	w.git("rm", "-qf", "a.zip")

	glued := plant("see key_«id»_\n")
	w.stage("ok.txt", "fine\n")
	w.command("", "git", "commit", "-qm", glued.text).found(t, glued, keyRule)
	w.command("", "git", "commit", "-qm", "fine").clean(t)

	w.git("checkout", "-qb", "side")
	w.stage("a.zip", hidden)
	w.commit("side")
	w.git("checkout", "-q", "main")
	w.stage("more.txt", "x\n")
	w.commit("more")
	w.command("", "git", "merge", "-q", "--no-ff", "-m", "merge", "side").found(t, p, keyRule, secretRule)
}

// TestStrictOff: without the option and the setting nothing changes.
func TestStrictOff(t *testing.T) {
	p := plant(pair)
	w := awsRepo(t)
	w.stage("a.zip", corpus.Pack(p.text, "zip"))
	w.secrets("--scan").clean(t)
	w.git("config", "secrets.strict", "true")
	w.secrets("--scan").found(t, p, keyRule, secretRule)
	w.git("config", "secrets.strict", "false")
	w.secrets("--scan").clean(t)
	w.secrets("--scan", "--strict").found(t, p, keyRule, secretRule)
	const problem = "--strict can only be supplied with --scan and --scan-history; for hooks there is git config secrets.strict true\n"
	w.secrets("--install", "--strict").expect(t, result{code: 1, stderr: problem})
}

// TestStrictPlaces: each way to say what to look at.
func TestStrictPlaces(t *testing.T) {
	p := plant("«id»\n")
	w := newRepo(t)
	w.stage("tracked", p.text, "gone", p.text, ".gitignore", "ignored\n")
	os.Remove(filepath.Join(w.dir, "gone"))
	w.write("tracked", "mended\n", "dir/untracked", p.text, "ignored", p.text)
	w.secrets("--scan", "--strict").clean(t)
	w.secrets("--scan", "--strict", "--cached").found(t, p, keyRule, keyRule)
	w.secrets("--scan", "--strict", "--cached", "gone").found(t, p, keyRule)
	w.secrets("--scan", "--strict", "--untracked").found(t, p, keyRule)
	w.secrets("--scan", "--strict", "--no-index").found(t, p, keyRule, keyRule)
	w.secrets("--scan", "--strict", "-r", "dir").found(t, p, keyRule)
	w.secrets("--scan", "--strict", "dir/untracked", "tracked").found(t, p, keyRule)
	w.pipe(p.text, "--scan", "--strict", "-").found(t, p, keyRule)
	w.git("update-index", "--assume-unchanged", "tracked")
	w.write("tracked", p.text)
	w.secrets("--scan", "--strict").found(t, p, keyRule)
	w.secrets("--scan", "--strict", "--cached", "--untracked").expect(t,
		result{code: 2, stderr: "git-secrets: --cached and --untracked cannot be combined in strict mode\n"})
}

// TestStrictNamed: what was asked for by name is looked at, or told of.
func TestStrictNamed(t *testing.T) {
	p := plant("«id»\n")
	w := newRepo(t)
	w.stage("dir/a", p.text)
	for _, name := range []string{"dir", "."} {
		w.secrets("--scan", "--strict", name).expect(t, result{code: 2,
			stderr: "git-secrets: " + name + " is a directory and was not looked at; -r looks at what is below it\n"})
	}
	w.secrets("--scan", "--strict", "-r", "dir").found(t, p, keyRule)
	w.secrets("--scan", "dir").clean(t)
	// Below a directory, the repository's own is passed over.
	w.write(".git/notes", p.text)
	w.secrets("--scan", "--strict", "--no-index", ".git/notes").found(t, p, keyRule)
	w.secrets("--scan", "--strict", "--no-index", ".git").found(t, p, keyRule)
	w.secrets("--scan", "--strict", "--no-index").found(t, p, keyRule)
}

// TestStrictSetting: the setting is read as git reads a switch, and one that is
// none does not turn the strict mode off.
func TestStrictSetting(t *testing.T) {
	p := plant("«id»\n")
	w := newRepo(t)
	w.stage("a", p.text)
	config := func(line string) {
		t.Helper()
		w.write(".git/config", "[core]\n\trepositoryformatversion = 0\n[secrets]\n\t"+line+"\n")
	}
	for _, on := range []string{"strict", "strict = True", "strict = 1", "strict = 2", "strict = maybe"} {
		config(on)
		if got := w.secrets("--scan"); got.code != 1 {
			t.Errorf("%s: %+v", on, got)
		}
	}
	for _, off := range []string{"", "strict =", "strict = off", "strict = 0"} {
		config(off)
		w.secrets("--scan").clean(t)
	}
	config("strict\n\tstrict = false")
	w.secrets("--scan").clean(t)
	config("patterns")
	w.secrets("--scan").clean(t)
}

// TestStrictIndex: what the index has no content of, and names that it does not
// know, are told; a file that is gone is none.
func TestStrictIndex(t *testing.T) {
	w := newRepo(t)
	w.stage("f", "base\n", "dir/g", "fine\n")
	w.commit("base")
	for _, args := range []string{"--cached", "--untracked"} {
		got := w.secrets("--scan", "--strict", args, "f", "misspelt", "di*", "no*")
		if got.code != 2 || !strings.Contains(got.stderr, "pathspec 'misspelt' did not match") || strings.Contains(got.stderr, "no*") {
			t.Errorf("%s: %+v", args, got)
		}
		w.secrets("--scan", "--strict", args, "f", "dir", "no*").clean(t)
	}
	w.write("new", "fine\n")
	w.secrets("--scan", "--strict", "--untracked", "new").clean(t)

	if err := os.RemoveAll(filepath.Join(w.dir, "dir")); err != nil {
		t.Fatal(err)
	}
	w.write("dir", "a file now\n")
	w.secrets("--scan", "--strict").clean(t)
	w.git("checkout", "-qf")

	w.git("checkout", "-qb", "side")
	w.stage("f", "side\n")
	w.commit("side")
	w.git("checkout", "-q", "main")
	w.stage("f", "main\n")
	w.commit("main")
	w.command("", "git", "merge", "-q", "side")
	w.secrets("--scan", "--strict", "--cached").expect(t,
		result{code: 2, stderr: "git-secrets: 1 files are in conflict and were not looked at, such as \"f\"\n"})
}
