using Lathe.Inference.Sampling;

namespace Lathe.Inference;

/// <summary>Gathers the tokens of a generation, and their log-probabilities where they are asked for.</summary>
internal sealed class GeneratedTokens
{
    private readonly List<int> _ids;
    private readonly LogProbabilities? _reader;
    private readonly List<TokenLogProbability>? _probabilities;
    private readonly List<TokenLogProbability>? _prompt;

    public GeneratedTokens(GenerationOptions options, int room)
    {
        _ids = new List<int>(Math.Min(options.MaxTokens, room + 1));
        if (options.LogProbabilities is null && !options.PromptLogProbabilities) return;
        _reader = new LogProbabilities(options.LogProbabilities ?? 0);
        if (options.LogProbabilities is not null) _probabilities = [];
        if (options.PromptLogProbabilities) _prompt = [];
    }

    public int Count => _ids.Count;

    public void Add(int id, ReadOnlySpan<float> logits)
    {
        _ids.Add(id);
        _probabilities?.Add(_reader!.Of(logits, id));
    }

    public void AddPrompt(int id, ReadOnlySpan<float> logits) => _prompt!.Add(_reader!.Of(logits, id));

    public Generation Finish(ReadOnlySpan<int> prompt, StopReason reason, int reused, TimeSpan promptTime, TimeSpan generationTime) => new()
    {
        PromptIds = prompt.ToArray(),
        Ids = _ids,
        StopReason = reason,
        LogProbabilities = _probabilities,
        PromptLogProbabilities = _prompt,
        ReusedTokens = _prompt is null ? reused : 0,
        PromptTime = promptTime,
        GenerationTime = generationTime,
    };
}
