using Lathe.Nn.Hub;

namespace Lathe.Nn.Tests.Hub;

public sealed class HubReferenceTests
{
    [Theory]
    [InlineData("org/name", "org/name", "main", null, null)]
    [InlineData("gpt2", "gpt2", "main", null, null)]
    [InlineData("org/na.me-1_x@v1.0", "org/na.me-1_x", "v1.0", null, null)]
    [InlineData("org/name@refs/pr/3", "org/name", "refs/pr/3", null, null)]
    [InlineData("https://huggingface.co/org/name", "org/name", "main", null, null)]
    [InlineData("https://huggingface.co/org/name/tree/dev", "org/name", "dev", null, null)]
    [InlineData("https://huggingface.co/org/name/blob/main/a%20b/c.gguf", "org/name", "main", "a b/c.gguf", null)]
    [InlineData("https://huggingface.co/gpt2/resolve/main/config.json?download=true", "gpt2", "main", "config.json", null)]
    [InlineData("http://127.0.0.1:8080/org/name", "org/name", "main", null, "http://127.0.0.1:8080/")]
    public void What_users_paste_is_understood(string text, string id, string revision, string? file, string? endpoint)
        => Assert.Equal(new HubReference(id, revision, file, endpoint is null ? null : new Uri(endpoint)), HubReference.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/b/c")]
    [InlineData("a b")]
    [InlineData("a--b/c")]
    [InlineData("org/name@")]
    [InlineData("org/name@../x")]
    [InlineData("ftp://huggingface.co/org/name")]
    [InlineData("https://huggingface.co/")]
    [InlineData("https://huggingface.co/datasets/a/b")]
    [InlineData("https://huggingface.co/org/name/blob/main/..%2f..%2fx")]
    public void Anything_else_is_refused(string text) => Assert.Throws<ArgumentException>(() => HubReference.Parse(text));

    [Fact]
    public void Settings_come_from_the_variables_of_huggingface_hub()
    {
        var variables = new Dictionary<string, string> { ["HF_HOME"] = "/h", ["HF_TOKEN"] = " t\n", ["HF_ENDPOINT"] = "http://mirror/x/" };
        HubSettings settings = HubSettings.FromEnvironment(variables.GetValueOrDefault);
        Assert.Equal(Path.GetFullPath("/h/hub"), settings.Cache);
        Assert.Equal("t", settings.Token);
        Assert.Equal("http://mirror/x", settings.Endpoint.ToString());
        variables["HF_HUB_CACHE"] = "/c";
        variables["HF_ENDPOINT"] = "mirror";
        Assert.Contains("HF_ENDPOINT is 'mirror'", Assert.Throws<ArgumentException>(() => HubSettings.FromEnvironment(variables.GetValueOrDefault)).Message, StringComparison.Ordinal);
        variables.Remove("HF_ENDPOINT");
        Assert.Equal(Path.GetFullPath("/c"), HubSettings.FromEnvironment(variables.GetValueOrDefault).Cache);
        Assert.Equal("https://huggingface.co/", HubSettings.FromEnvironment(variables.GetValueOrDefault).Endpoint.ToString());
    }
}
