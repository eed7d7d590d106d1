using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Reinforcement;

/// <summary>What a run by reward needs beside records: who draws responses and who scores them. Both are made when the model is there.</summary>
/// <param name="Draw">Makes what draws responses from a model with a tokenizer.</param>
/// <param name="Score">Makes what scores them, of the model's tokenizer and of how they are drawn.</param>
public sealed record RewardSource(Func<Transformer, Tokenizer, IRolloutSource> Draw, Func<Tokenizer, RolloutSampling, IReward> Score)
{
    /// <summary>Responses are right or wrong by the records' own answers.</summary>
    /// <param name="draw">Makes what draws responses from a model with a tokenizer.</param>
    public static RewardSource Answers(Func<Transformer, Tokenizer, IRolloutSource> draw)
        => new(draw, static (tokenizer, sampling) => new AnswerReward(ids => Before(tokenizer.Decode(ids, skipSpecial: true), sampling.StopStrings)));

    // What ends a response is no part of the answer.
    private static string Before(string text, IReadOnlyList<string> stops)
    {
        int end = text.Length;
        foreach (string stop in stops)
        {
            if (text.AsSpan(0, end).IndexOf(stop, StringComparison.Ordinal) is var at and >= 0) end = at;
        }

        return text[..end];
    }
}
