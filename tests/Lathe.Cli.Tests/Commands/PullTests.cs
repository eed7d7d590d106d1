using System.Text.Json;
using Lathe.Nn.Tests.Hub;

namespace Lathe.Cli.Tests.Commands;

public sealed class PullTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeHub _hub = new();

    public PullTests()
    {
        _hub.Files["config.json"] = "{}"u8.ToArray();
        _hub.Files["model.safetensors"] = new byte[100_000];
        _hub.Large.Add("model.safetensors");
    }

    private string Cache => Path.Combine(_folder.FullName, "cache");

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_model_is_pulled_and_the_document_says_where_it_is()
    {
        CliRun run = CliRun.Of(_folder.FullName, "pull", $"{_hub.Endpoint}org/name", "--cache", Cache, "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement json = run.Json;
        Assert.Equal("org/name", json.GetProperty("id").GetString());
        Assert.Equal(FakeHub.Commit, json.GetProperty("commit").GetString());
        Assert.Equal(100_002, json.GetProperty("fetched_bytes").GetInt64());
        Assert.Equal(100_000, new FileInfo(Path.Combine(json.GetProperty("path").GetString()!, "model.safetensors")).ResolveLinkTarget(true) is FileInfo f ? f.Length : -1);
        Assert.False(json.GetProperty("files")[1].GetProperty("cached").GetBoolean());
        Assert.Contains("model.safetensors  100,000 bytes", run.Error, StringComparison.Ordinal);

        CliRun again = CliRun.AtTerminal(_folder.FullName, "", "pull", $"{_hub.Endpoint}org/name", "--cache", Cache);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("pulled 2 files, 2 of them were there, 0 bytes", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_sees_a_bar()
    {
        CliRun run = CliRun.AtTerminal(_folder.FullName, "", "pull", $"{_hub.Endpoint}org/name", "--cache", Cache, "--include", "*.json", "*.safetensors");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("100.0 % of 100,002 bytes", run.Out, StringComparison.Ordinal);
        Assert.Contains("MB/s", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_goes_wrong_is_one_line()
    {
        CliRun wrong = CliRun.Of(_folder.FullName, "pull", "a/b/c");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("'a/b/c' names no model: expected org/name", wrong.ErrorLine, StringComparison.Ordinal);
        CliRun none = CliRun.Of(_folder.FullName, "pull");
        Assert.Equal(2, none.ExitCode);
        CliRun absent = CliRun.Of(_folder.FullName, "pull", $"{_hub.Endpoint}org/name", "--revision", "nope", "--cache", Cache);
        Assert.Equal(1, absent.ExitCode);
        Assert.Contains("no such revision", absent.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(130, CliRun.Stopped(_folder.FullName, "pull", $"{_hub.Endpoint}org/name", "--cache", Cache).ExitCode);
    }
}
