namespace Lathe.Training.Reinforcement;

/// <summary>Draws responses from the policy that is trained, as its weights are at that moment.</summary>
public interface IRolloutSource
{
    /// <summary>Draws responses: a function of weights, prompts and seed alone, whatever the number of threads.</summary>
    /// <param name="prompts">What to answer.</param>
    /// <param name="each">Responses to each prompt.</param>
    /// <param name="sampling">How to draw.</param>
    /// <param name="seed">Of the draws.</param>
    /// <returns>The responses to the first prompt, then those to the second, and so on.</returns>
    IReadOnlyList<RolloutResponse> Draw(IReadOnlyList<int[]> prompts, int each, RolloutSampling sampling, ulong seed);
}
