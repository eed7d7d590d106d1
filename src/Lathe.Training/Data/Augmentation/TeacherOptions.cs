namespace Lathe.Training.Data.Augmentation;

/// <summary>A model behind an OpenAI-compatible endpoint, and how much may be asked of it.</summary>
public sealed record TeacherOptions
{
    /// <summary>The endpoint, up to and with its version (<c>http://localhost:8080/v1</c>).</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The model's name there.</summary>
    public required string Model { get; init; }

    /// <summary>Key that is sent as a bearer token, or null.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Most requests of a run, attempts that fail included.</summary>
    public int MaxRequests { get; init; } = 1000;

    /// <summary>Most tokens of an answer.</summary>
    public int MaxTokens { get; init; } = 512;

    /// <summary>Attempts at a request before it is given up.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Wait before the second attempt; it doubles with each, unless the endpoint says how long to wait.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time that one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Temperature of sampling.</summary>
    public double Temperature { get; init; } = 0.7;

    /// <summary>File of answers: what stands there is not asked again, so a run that was broken off goes on. Null: none.</summary>
    public string? Journal { get; init; }
}
