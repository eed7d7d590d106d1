using Lathe.Training.Data.Filters.Safety;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>
/// Lets a teacher model ask the same in other words; the answer stays. What it says is taken as data: a refusal, an empty text or one out
/// of all proportion is no variant. It is asked where cheaper augmenters know nothing, and no more often than the options allow.
/// </summary>
public sealed class TeacherAugmenter : IAugmenter, IDisposable
{
    private const string Task = "You rewrite user requests for a training set. Write the request that you are given in other words, so that the same answer fits it exactly. "
        + "Keep all facts, numbers, names, quotations and code as they are. Answer with the rewritten request alone.";

    private const int Proportion = 4, Slack = 200;

    private readonly TeacherClient _client;

    /// <summary>An augmenter that asks this teacher.</summary>
    /// <param name="options">The endpoint and its limits.</param>
    /// <param name="handler">How requests are sent, or null: over the network.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="IOException">The journal cannot be opened.</exception>
    public TeacherAugmenter(TeacherOptions options, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _client = new TeacherClient(options, handler);
    }

    /// <inheritdoc/>
    public string Name => "teacher";

    /// <inheritdoc/>
    public bool IsCostly => true;

    /// <summary>Requests that were sent so far, attempts that failed included.</summary>
    public int Requests => _client.Requests;

    /// <inheritdoc/>
    /// <exception cref="TeacherException">The endpoint refuses, or fails however often it is asked.</exception>
    public DataRecord? Vary(DataRecord record, ulong key)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (Question.Of(record) is not { } message || string.IsNullOrWhiteSpace(message)) return null;
        string? answer = _client.Ask(Task, message, key)?.Trim();
        if (string.IsNullOrEmpty(answer) || answer.Length > (Proportion * message.Length) + Slack) return null;
        // Models like to put what they wrote into quotes.
        if (answer.Length > 2 && answer[0] == '"' && answer[^1] == '"' && message[0] != '"') answer = answer[1..^1].Trim();
        return answer.Length == 0 || RefusalDetector.IsRefusal(answer) ? null : Question.With(record, answer);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
