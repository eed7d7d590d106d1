using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Reinforcement;

/// <summary>What a run by reward needs beside records: who draws responses and who scores them. Both are made when the model is there.</summary>
/// <param name="Draw">Makes what draws responses from a model.</param>
/// <param name="Score">Makes what scores them, of the model's tokenizer.</param>
public sealed record RewardSource(Func<Transformer, IRolloutSource> Draw, Func<Tokenizer, IReward> Score)
{
    /// <summary>Responses are right or wrong by the records' own answers.</summary>
    /// <param name="draw">Makes what draws responses from a model.</param>
    public static RewardSource Answers(Func<Transformer, IRolloutSource> draw) => new(draw, static tokenizer => new AnswerReward(ids => tokenizer.Decode(ids, skipSpecial: true)));
}
