using Lathe.Nn.Hub;
using Lathe.Nn.Tests.Formats;

namespace Lathe.Nn.Tests.Hub;

public sealed class HubPullerTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    private string Root => _cache["models--org--name"];

    private string Blob(byte[] content, bool large = true) => Path.Combine(Root, "blobs", large ? FakeHub.Sha256(content) : FakeHub.GitHash(content));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_comes_into_huggingface_hubs_layout(bool hashesInListing)
    {
        using FakeHub hub = Model(new FakeHub { HashesInListing = hashesInListing });
        HubSnapshot snapshot = await Pull(hub);
        Assert.Equal(Path.Combine(Root, "snapshots", FakeHub.Commit), snapshot.Folder);
        Assert.Equal(["config.json", "model.safetensors", "sub folder/vocab #1.txt", "copy.safetensors"], snapshot.Files.Select(f => f.File.Path));
        foreach ((HubFile file, bool cached) in snapshot.Files)
        {
            string path = Path.Combine(snapshot.Folder, file.Path);
            Assert.False(cached);
            Assert.Equal(hub.Files[file.Path], File.ReadAllBytes(path));
            Assert.StartsWith(file.Path.Contains('/', StringComparison.Ordinal) ? "../../../blobs/" : "../../blobs/", new FileInfo(path).LinkTarget!, StringComparison.Ordinal);
            Assert.Equal(hub.Files[file.Path].Length, file.Size);
        }

        Assert.Equal(FakeHub.Commit, File.ReadAllText(Path.Combine(Root, "refs", "main")));
        // Two names of one content are one blob, fetched once.
        Assert.Equal(3, Directory.GetFiles(Path.Combine(Root, "blobs")).Length);
        Assert.Single(hub.Requests, r => r.StartsWith("GET store", StringComparison.Ordinal));

        hub.Requests.Clear();
        HubSnapshot again = await Pull(hub);
        Assert.All(again.Files, f => Assert.True(f.WasCached));
        Assert.Equal(0, again.FetchedBytes);
        Assert.DoesNotContain(hub.Requests, r => r.StartsWith("GET", StringComparison.Ordinal) && !r.Contains("/api/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_not_to_where_it_redirects()
    {
        using FakeHub hub = Model(new FakeHub { Token = "hf_secret" });
        await Pull(hub, s => s with { Token = "hf_secret" });
        Assert.Contains(hub.Requests, r => r.Contains(" store ", StringComparison.Ordinal));
        Assert.All(hub.Requests, r => Assert.Equal(r.Contains(" hub ", StringComparison.Ordinal), r.EndsWith("Bearer hf_secret", StringComparison.Ordinal)));
        HubException error = await Assert.ThrowsAsync<HubException>(() => Pull(hub));
        Assert.Contains("answered 401", error.Message, StringComparison.Ordinal);
        Assert.Contains("Set HF_TOKEN", error.Message, StringComparison.Ordinal);

        // An address of another hub than the settings': the token stays here.
        hub.Requests.Clear();
        await Assert.ThrowsAsync<HubException>(() => Pull(hub, s => s with { Token = "hf_secret", Endpoint = hub.Store }, reference: new HubReference("org/name", Endpoint: hub.Endpoint)));
        Assert.All(hub.Requests, r => Assert.DoesNotContain("hf_secret", r, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cut_connection_goes_on_where_it_ended()
    {
        using FakeHub hub = Model(new FakeHub());
        foreach (int cut in (int[])[1000, 0, 70_000])
            hub.Cuts.Enqueue(cut);
        HubSnapshot snapshot = await Pull(hub);
        byte[] model = hub.Files["model.safetensors"];
        Assert.Equal(model, File.ReadAllBytes(Path.Combine(snapshot.Folder, "model.safetensors")));
        string[] ranges = [.. hub.Requests.Where(r => r.StartsWith("GET store", StringComparison.Ordinal)).Select(r => r.Split(' ') is [_, _, _, var range] ? range : "")];
        Assert.Equal(4, ranges.Length);
        Assert.Equal("", ranges[0]);
        Assert.All(ranges[1..], r => Assert.StartsWith("bytes=", r, StringComparison.Ordinal));
        Assert.False(File.Exists(Blob(model) + ".incomplete"));
    }

    [Fact]
    public async Task What_an_interrupted_pull_left_is_used()
    {
        using FakeHub hub = Model(new FakeHub());
        byte[] model = hub.Files["model.safetensors"];
        Directory.CreateDirectory(Path.Combine(Root, "blobs"));
        File.WriteAllBytes(Blob(model) + ".incomplete", model[..150_000]);
        HubSnapshot snapshot = await Pull(hub);
        Assert.Equal(model, File.ReadAllBytes(Path.Combine(snapshot.Folder, "model.safetensors")));
        Assert.Contains(hub.Requests, r => r.EndsWith("bytes=150000-", StringComparison.Ordinal));
        Assert.Equal(hub.Files.Where(f => f.Key != "copy.safetensors" && f.Key != "pytorch_model.bin").Sum(f => f.Value.Length) - 150_000, snapshot.FetchedBytes);
    }

    [Theory]
    [InlineData(100_000, true)]
    [InlineData(300_000, false)]
    public async Task Wrong_bytes_of_an_earlier_pull_are_fetched_again(int length, bool whole)
    {
        using FakeHub hub = Model(new FakeHub());
        byte[] model = hub.Files["model.safetensors"];
        Directory.CreateDirectory(Path.Combine(Root, "blobs"));
        File.WriteAllBytes(Blob(model) + ".incomplete", new byte[length]);
        var said = new List<string>();
        HubSnapshot snapshot = await Pull(hub, said: said);
        Assert.Equal(model, File.ReadAllBytes(Path.Combine(snapshot.Folder, "model.safetensors")));
        Assert.Equal(whole, said.Any(s => s.Contains("Fetching it again from the start", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_server_without_ranges_sends_all_again()
    {
        using FakeHub hub = Model(new FakeHub { KnowsRanges = false });
        hub.Cuts.Enqueue(50_000);
        HubSnapshot snapshot = await Pull(hub);
        Assert.Equal(hub.Files["model.safetensors"], File.ReadAllBytes(Path.Combine(snapshot.Folder, "model.safetensors")));
    }

    [Fact]
    public async Task A_wrong_checksum_is_tried_once_more_and_then_refused()
    {
        using FakeHub hub = Model(new FakeHub());
        hub.Corruptions = 1;
        await Pull(hub);
        Directory.Delete(Root, recursive: true);
        hub.Corruptions = 2;
        HubException error = await Assert.ThrowsAsync<HubException>(() => Pull(hub));
        Assert.Contains("model.safetensors: the checksum is", error.Message, StringComparison.Ordinal);
        Assert.Contains($"expected {FakeHub.Sha256(hub.Files["model.safetensors"])}", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Blob(hub.Files["model.safetensors"])));
        Assert.False(Directory.Exists(Path.Combine(Root, "snapshots")));
    }

    [Fact]
    public async Task Small_files_are_checked_as_git_blobs()
    {
        using FakeHub hub = Model(new FakeHub());
        await Pull(hub);
        byte[] config = hub.Files["config.json"];
        Assert.Equal(config, File.ReadAllBytes(Blob(config, large: false)));
        Directory.Delete(Root, recursive: true);
        Directory.CreateDirectory(Path.Combine(Root, "blobs"));
        // As long as it should be, and something else.
        File.WriteAllBytes(Blob(config, large: false) + ".incomplete", new byte[config.Length]);
        var said = new List<string>();
        await Pull(hub, said: said);
        Assert.Equal(config, File.ReadAllBytes(Blob(config, large: false)));
        Assert.Contains(said, s => s.Contains("config.json: the checksum is", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Busy_and_failing_servers_are_asked_again()
    {
        using FakeHub hub = Model(new FakeHub());
        foreach (int status in (int[])[429, 503, 500, 502])
            hub.Failures.Enqueue(status);
        await Pull(hub);
        for (int i = 0; i < 3; i++)
            hub.Failures.Enqueue(503);
        HubException error = await Assert.ThrowsAsync<HubException>(() => Pull(hub, s => s with { Attempts = 3 }));
        Assert.Contains("answered 503. Tried 3 times", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none/such", "main", "answered 404")]
    [InlineData("org/name", "nope", "no such revision")]
    public async Task What_is_not_there_is_said(string id, string revision, string message)
    {
        using FakeHub hub = Model(new FakeHub());
        HubException error = await Assert.ThrowsAsync<HubException>(() => Pull(hub, reference: new HubReference(id, revision)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_cache.FullName));
    }

    [Fact]
    public async Task A_renamed_model_and_a_branch_with_a_slash_are_found()
    {
        using FakeHub hub = Model(new FakeHub());
        HubSnapshot renamed = await Pull(hub, reference: new HubReference("old/name"));
        Assert.True(File.Exists(Path.Combine(renamed.Folder, "config.json")));
        await Pull(hub, reference: new HubReference("org/name", "v1/x"));
        Assert.Equal(FakeHub.Commit, File.ReadAllText(Path.Combine(Root, "refs", "v1", "x")));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a\\..\\b")]
    [InlineData("C:x")]
    [InlineData("")]
    public async Task A_listing_that_leads_out_of_the_cache_is_refused(string path)
    {
        using FakeHub hub = Model(new FakeHub());
        hub.Files[path] = [1];
        Assert.Contains("lead out of the cache", (await Assert.ThrowsAsync<HubException>(() => Pull(hub))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_cache.FullName));
    }

    [Fact]
    public async Task Patterns_choose_and_several_gguf_models_need_them()
    {
        using var hub = new FakeHub();
        foreach (string name in (string[])["a-Q4_K_M.gguf", "a-Q8_0.gguf", "README.md", "parts/b-00001-of-00002.gguf", "parts/b-00002-of-00002.gguf"])
            hub.Files[name] = [.. name.Select(c => (byte)c)];
        Assert.Contains("has 3 GGUF models: choose with --include", (await Assert.ThrowsAsync<HubException>(() => Pull(hub))).Message, StringComparison.Ordinal);
        Assert.Equal(["a-Q4_K_M.gguf"], await Names("*Q4_K_M*"));
        Assert.Equal(["parts/b-00001-of-00002.gguf", "parts/b-00002-of-00002.gguf"], await Names("parts/"));
        Assert.Contains("no file that matches", (await Assert.ThrowsAsync<HubException>(() => Names("*.bin"))).Message, StringComparison.Ordinal);
        Assert.Equal(["a-Q8_0.gguf"], (await Pull(hub, reference: new HubReference("org/name", File: "a-Q8_0.gguf"))).Files.Select(f => f.File.Path));

        async Task<string[]> Names(params string[] include) => [.. (await Pull(hub, include: include, exclude: ["*.md"])).Files.Select(f => f.File.Path)];
    }

    [Fact]
    public async Task A_pull_that_is_stopped_keeps_what_has_come()
    {
        using FakeHub hub = Model(new FakeHub());
        using var stop = new CancellationTokenSource();
        var puller = new HubPuller(Settings(hub)) { Progress = p => { if (p.File == "model.safetensors" && p.FileDone > 0) stop.Cancel(); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => puller.Pull(new HubReference("org/name"), [], [], stop.Token));
        Assert.InRange(new FileInfo(Blob(hub.Files["model.safetensors"]) + ".incomplete").Length, 1, hub.Files["model.safetensors"].Length);
        await Pull(hub);
    }

    private static FakeHub Model(FakeHub hub)
    {
        byte[] model = new byte[250_000];
        new Random(1).NextBytes(model);
        hub.Files["config.json"] = "{}\n"u8.ToArray();
        hub.Files["model.safetensors"] = model;
        hub.Files["sub folder/vocab #1.txt"] = "ä"u8.ToArray();
        hub.Files["copy.safetensors"] = model;
        hub.Files["pytorch_model.bin"] = [1, 2, 3];
        hub.Large.UnionWith(["model.safetensors", "copy.safetensors"]);
        return hub;
    }

    private HubSettings Settings(FakeHub hub) => new() { Endpoint = hub.Endpoint, Cache = _cache.FullName, FirstWait = TimeSpan.FromMilliseconds(1) };

    private Task<HubSnapshot> Pull(
        FakeHub hub, Func<HubSettings, HubSettings>? change = null, HubReference? reference = null, string[]? include = null, string[]? exclude = null, List<string>? said = null)
    {
        HubSettings settings = Settings(hub);
        var puller = new HubPuller(change is null ? settings : change(settings)) { Progress = p => { if (p.Event is { } e) said?.Add(e); } };
        return puller.Pull(reference ?? new HubReference("org/name"), include ?? [], exclude ?? [], TestContext.Current.CancellationToken);
    }
}
