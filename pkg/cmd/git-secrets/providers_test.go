package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestProviders(t *testing.T) {
	w := newRepo(t, "zzz")
	w.secrets("--add-provider", "--", "echo").clean(t)
	w.secrets("--add-provider", "--", "echo", "foo", "baz", "bar").clean(t)
	w.secrets("--add-provider", "--", "cat", "secret-patterns/*").clean(t)
	w.write("secret-patterns/one", "bam\r\nbum\n\n", "secret-patterns/two", "bim\n", "secret-patterns/.hidden", "ok\n")
	w.stage("bad", "foo baz bar\nbam\nbum\nbim\nok\nbaz\n")
	w.secrets("--scan", "bad").matched(t, "bad:1:foo baz bar", "bad:2:bam", "bad:3:bum", "bad:4:bim")
	w.secrets("--scan", "--cached", "bad").matched(t, "bad:1:foo baz bar", "bad:2:bam", "bad:3:bum", "bad:4:bim", "bad:6:baz")
}

// TestProviderFails: without the patterns of a provider nobody can say that
// there is nothing. The script does say so.
func TestProviderFails(t *testing.T) {
	w := newRepo(t, "me")
	w.write("ok", "fine\n", "bad", "me\n")
	w.git("config", "secrets.providers", "cat not-there")
	const said = "git-secrets: provider \"cat not-there\" failed: exit status 1\n"
	got := w.secrets("--scan", "ok")
	if got.code != 2 || !strings.Contains(got.stderr, "not-there: No such file") || !strings.HasSuffix(got.stderr, said) {
		t.Errorf("%+v", got)
	}
	got = w.secrets("--scan", "bad")
	if got.code != 1 || !strings.Contains(got.stderr, said+"bad:1:me\n") {
		t.Errorf("what the other patterns find is not told: %+v", got)
	}
	w.git("config", "secrets.providers", "no-such-command x")
	for _, args := range []string{"--scan ok", "--scan", "--scan-history", "--pre_commit_hook"} {
		got := w.secrets(strings.Fields(args)...)
		if got.code != 2 || !strings.Contains(got.stderr, `provider "no-such-command x" failed: exec: "no-such-command": executable file not found`) {
			t.Errorf("%s: %+v", args, got)
		}
	}
}

func TestAWSProvider(t *testing.T) {
	w := newRepo(t)
	w.write("test.ini", "aws_access_key_id = abc123\naws_secret_access_key=foobaz=rest\naws_access_key_id = \"Bernard\"\n"+
		" aws_secret_access_key= Hoagie+m.a(n)[x]\\\r\nregion = eu\naws_access_key_id\n")
	w.secrets("--aws-provider", "test.ini").expect(t, result{stdout: "abc123\nfoobaz\nBernard\nHoagie\\+m\\.a\\(n\\)[x\\]\\\\\r\n\n"})
	w.secrets("--aws-provider", "not-there").clean(t)
	w.secrets("--aws-provider").clean(t)

	w.write("test.ini", "aws_access_key_id = abc123\naws_secret_access_key=x/y+z\n")
	w.secrets("--add-provider", "--", "git", "secrets", "--aws-provider", "test.ini").clean(t)
	w.write("bad", "(abc123) test\nx/y+z\nx/yyyz\n")
	w.secrets("--scan", "bad").matched(t, "bad:1:(abc123) test", "bad:2:x/y+z")
}

// TestRegisterAWS: the patterns for AWS find keys, secrets and account ids, and
// the credentials in the home directory.
func TestRegisterAWS(t *testing.T) {
	w := newRepo(t)
	w.secrets("--register-aws").expect(t, result{stdout: "OK\n"})
	w.secrets("--register-aws").clean(t)
	secret := strings.Repeat("abcd/+12", 5)
	example := "AK" + "IA" + "IOSFODNN7" + "EXAMPLE"
	w.stage("t", strings.Join([]string{
		"id " + keyID(), "id_" + keyID(), keyID() + "A", example, "x " + example + " " + keyID(),
		"aws_secret_access_key = \"" + secret + "\"", "secretKey=>" + secret, "AWS_SECRET=" + secret, "key: '" + secret[1:] + "'",
		"aws_account_id: 1234-5678-9012", "account = 123456789012", "account 123456789012", "accounts=123456789012",
	}, "\n")+"\n")
	want := []string{"t:1:id " + keyID(), "t:6:aws_secret_access_key = \"" + secret + "\"", "t:7:secretKey=>" + secret,
		"t:10:aws_account_id: 1234-5678-9012", "t:11:account = 123456789012"}
	w.secrets("--scan").matched(t, want...)
	w.secrets("--scan", "t").matched(t, want...)

	w.at("..").write(filepath.Join("home", ".aws", "credentials"), "[default]\naws_secret_access_key = the+secret\n")
	w.write("u", "plain the+secret here\nthee+secret\n")
	w.secrets("--scan", "u").matched(t, "u:1:plain the+secret here")
}

func TestAddAndList(t *testing.T) {
	w := newRepo(t, "@todo", "forbidden|me")
	none := result{code: 1}
	for _, step := range []struct {
		args string
		want result
	}{
		{"--add testing+123", result{}},
		{"--add testing+123", none},
		{"--add testing", none}, // a part of another
		{"--add --literal testing+abc", result{}},
		{"--add -l testing+abc", none},
		{"--add -a ok+1", result{}},
		{"--add --allowed ok+1", none},
		{`--add -a -l \.|$(){}?+*^[]`, result{}},
		{"--add-provider -- echo bam", result{}},
		{"--add-provider -- echo bam", none},
		{"--add --global far", result{}},
		{"--add --global far", none},
		{"--list --global", result{stdout: "secrets.patterns far\n"}},
		{"--list", result{stdout: "secrets.patterns far\nsecrets.patterns @todo\nsecrets.patterns forbidden|me\n" +
			"secrets.patterns testing+123\nsecrets.patterns testing\\+abc\nsecrets.allowed ok+1\n" +
			`secrets.allowed \\\.\|\$\(\)\{\}\?\+\*\^[]` + "\nsecrets.providers echo bam\n"}},
	} {
		t.Run(step.args, func(t *testing.T) {
			w.secrets(strings.Fields(step.args)...).expect(t, step.want)
		})
	}
	newRepo(t).secrets("--list").expect(t, none)
}
