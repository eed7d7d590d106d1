namespace Lathe.Nn.Hub;

/// <summary>Where models are fetched from and kept; by default what huggingface_hub would use, so that both share one cache.</summary>
public sealed record HubSettings
{
    /// <summary>The hub: <c>HF_ENDPOINT</c>, or https://huggingface.co.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>The cache: <c>HF_HUB_CACHE</c>, <c>HF_HOME/hub</c>, or <c>~/.cache/huggingface/hub</c>.</summary>
    public required string Cache { get; init; }

    /// <summary>The user's token: <c>HF_TOKEN</c>, or the file that <c>huggingface-cli login</c> writes. Sent to <see cref="Endpoint"/> alone.</summary>
    public string? Token { get; init; }

    /// <summary>How often in a row a request may fail without a byte of progress.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>The wait after the first failure; it doubles with each.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest silence of a server in the middle of an answer.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads the variables that huggingface_hub reads.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <exception cref="ArgumentException"><c>HF_ENDPOINT</c> is not an http or https address.</exception>
    public static HubSettings FromEnvironment(Func<string, string?> variable)
    {
        string home = Given("HF_HOME")
            ?? Path.Combine(Given("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "huggingface");
        string address = Given("HF_ENDPOINT") ?? "https://huggingface.co";
        if (!Uri.TryCreate(address.TrimEnd('/'), UriKind.Absolute, out Uri? endpoint) || endpoint.Scheme is not ("http" or "https"))
            throw new ArgumentException($"HF_ENDPOINT is '{address}': expected an address such as https://huggingface.co.");
        string tokenFile = Given("HF_TOKEN_PATH") ?? Path.Combine(home, "token");
        return new HubSettings
        {
            Endpoint = endpoint,
            Cache = Path.GetFullPath(Given("HF_HUB_CACHE") ?? Path.Combine(home, "hub")),
            Token = Given("HF_TOKEN")?.Trim() ?? (File.Exists(tokenFile) && File.ReadAllText(tokenFile).Trim() is { Length: > 0 } token ? token : null),
        };

        string? Given(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }
}
