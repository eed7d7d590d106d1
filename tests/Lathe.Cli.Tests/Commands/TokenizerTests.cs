using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class TokenizerTests
{
    private const string Story = "Once upon a time there was a naïve fox. The fox said: 日本 🙂\n\nThe end of the fox.<|endoftext|>";

    [Fact]
    public void A_trained_tokenizer_encodes_and_decodes()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home["story.txt"], string.Concat(Enumerable.Repeat(Story, 20)));
        CliRun trained = CliRun.Of(home.FullName, "tokenizer", "train", "--data", home["story.txt"], "--vocab-size", "300", "--out", home["tok"], "--json");
        Assert.Equal(0, trained.ExitCode);
        Assert.Equal(300, trained.Json.GetProperty("vocabulary_size").GetInt32());
        Assert.Equal(43, trained.Json.GetProperty("merges").GetInt32());
        Assert.Equal(home["tok"], trained.Json.GetProperty("tokenizer").GetString());
        Assert.All(trained.Json.GetProperty("files").EnumerateArray(), f => Assert.True(File.Exists(Path.Combine(home["tok"], f.GetString()!))));
        Assert.Contains("merging pairs", trained.Error);

        CliRun encoded = CliRun.Of(home.FullName, "tokenizer", "encode", "--tokenizer", home["tok"], "--text", Story, "--allow-special", "--json");
        int[] ids = [.. encoded.Json.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];
        Assert.Equal(299, ids[^1]);
        Assert.Equal("<|endoftext|>", encoded.Json.GetProperty("tokens")[ids.Length - 1].GetString());
        Assert.Equal(["ids", "tokens"], encoded.Json.EnumerateObject().Select(p => p.Name));

        CliRun decoded = CliRun.Of(home.FullName, "tokenizer", "decode", "--tokenizer", home["tok"], "--ids", string.Join(' ', ids), "--json");
        Assert.Equal(Story, decoded.Json.GetProperty("text").GetString());
        CliRun plain = CliRun.WithInput(home.FullName, JsonSerializer.Serialize(ids), "tokenizer", "decode", "--tokenizer", home["tok"], "--skip-special");
        Assert.Equal(Story[..^13], plain.Out);
    }

    [Fact]
    public void A_file_gives_the_ids_of_its_text()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home["story.txt"], string.Concat(Enumerable.Repeat(Story, 3000)));
        _ = CliRun.Of(home.FullName, "tokenizer", "train", "--data", home["story.txt"], "--vocab-size", "280", "--out", home["tok"]);
        CliRun file = CliRun.Of(home.FullName, "tokenizer", "encode", home["story.txt"], "--tokenizer", home["tok"]);
        CliRun document = CliRun.Of(home.FullName, "tokenizer", "encode", home["story.txt"], "--tokenizer", home["tok"], "--json");
        CliRun input = CliRun.WithInput(home.FullName, File.ReadAllText(home["story.txt"]), "tokenizer", "encode", "--tokenizer", home["tok"]);
        Assert.Equal(input.Out, file.Out);
        Assert.Equal(file.Out.Trim(), string.Join(' ', document.Json.GetProperty("ids").EnumerateArray()));
    }

    [Fact]
    public void Characters_are_trained_as_well()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home["story.txt"], new string('a', 70_000) + "b🙂");
        CliRun trained = CliRun.Of(home.FullName, "tokenizer", "train", "--data", home["story.txt"], "--kind", "characters");
        Assert.Equal(0, trained.ExitCode);
        string folder = Path.Combine(home.FullName, "tokenizers", "story");
        Assert.Contains(folder, trained.Out);
        Assert.Equal("0 2 1\n", CliRun.Of(home.FullName, "tokenizer", "encode", "--tokenizer", folder, "--text", "a🙂b").Out);
        CliRun strange = CliRun.Of(home.FullName, "tokenizer", "encode", "--tokenizer", folder, "--text", "ax");
        Assert.Equal(1, strange.ExitCode);
        Assert.Contains("'x' (U+0078) at position 1", strange.ErrorLine);
    }

    [Fact]
    public void Inspect_says_what_it_is()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home["story.txt"], Story);
        _ = CliRun.Of(home.FullName, "tokenizer", "train", "--data", home["story.txt"], "--vocab-size", "262", "--special", "<|a|>", "<|b|>", "--pattern", "o200k", "--out", home["tok"]);
        JsonElement json = CliRun.Of(home.FullName, "tokenizer", "inspect", home["tok"], "--json").Json;
        Assert.Equal("byte-level BPE", json.GetProperty("kind").GetString());
        Assert.Equal("o200k", json.GetProperty("pattern").GetString());
        Assert.Equal(262, json.GetProperty("vocabulary_size").GetInt32());
        Assert.Equal(["<|a|>", "<|b|>"], json.GetProperty("added_tokens").EnumerateArray().Select(t => t.GetProperty("token").GetString()!));
        CliRun page = CliRun.Of(home.FullName, "tokenizer", "inspect", "--tokenizer", home["tok"]);
        Assert.Contains("<|a|> 260  <|b|> 261", page.Out);
    }

    [Fact]
    public void A_terminal_shows_tokens_side_by_side()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home["story.txt"], Story);
        _ = CliRun.Of(home.FullName, "tokenizer", "train", "--data", home["story.txt"], "--vocab-size", "257", "--out", home["tok"]);
        CliRun page = CliRun.AtTerminal(home.FullName, "", "tokenizer", "encode", "--tokenizer", home["tok"], "--text", "a b\n" + new string('x', 200));
        Assert.Contains("  a│·│b│⏎│x│", page.Out);
        Assert.Contains("204 tokens, 204 bytes, 1.00 bytes a token", page.Out);
        Assert.Contains("and 164 more", page.Out);
        Assert.All(page.Out.Split('\n'), line => Assert.True(line.Length <= 100));
    }

    [Theory]
    [InlineData(2, "--tokenizer is missing", "encode", "--text", "a")]
    [InlineData(1, "no tokenizer at", "encode", "--tokenizer", "/nowhere", "--text", "a")]
    [InlineData(2, "--data is missing", "train")]
    [InlineData(1, "--data '/nowhere'", "train", "--data", "/nowhere")]
    [InlineData(2, "--vocab-size is '12'", "train", "--data", "/nowhere", "--vocab-size", "12")]
    [InlineData(2, "--pattern is 'x'", "inspect", "/nowhere", "--pattern", "x")]
    public void Mistakes_are_one_line(int code, string part, params string[] arguments)
    {
        CliRun run = CliRun.Of("/nowhere", ["tokenizer", .. arguments]);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(part, run.ErrorLine);
        Assert.Equal("", run.Out);
    }

    [Fact]
    public void Ids_that_are_none_and_broken_vocabularies_are_named()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home["story.txt"], Story);
        _ = CliRun.Of(home.FullName, "tokenizer", "train", "--data", home["story.txt"], "--vocab-size", "257", "--out", home["tok"]);
        Assert.Contains("Id 1 is '257'", CliRun.Of(home.FullName, "tokenizer", "decode", "--tokenizer", home["tok"], "--ids", "1 257").ErrorLine);
        CliRun rejected = CliRun.Of(home.FullName, "tokenizer", "encode", "--tokenizer", home["tok"], "--text", "a<|endoftext|>", "--reject-special");
        Assert.Equal(1, rejected.ExitCode);
        Assert.Contains("'<|endoftext|>' at byte 1", rejected.ErrorLine);
        foreach (string file in Directory.GetFiles(home["tok"])) File.WriteAllText(file, "{\"a\": ");
        CliRun broken = CliRun.Of(home.FullName, "tokenizer", "encode", "--tokenizer", home["tok"], "--text", "a");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains(home["tok"], broken.ErrorLine);
    }
}
