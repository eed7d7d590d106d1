using Lathe.Tensors;

namespace Lathe.Cli.Benching;

/// <summary>What <c>lathe bench</c> measures.</summary>
/// <param name="Prompts">Lengths of prompts, read at once.</param>
/// <param name="Generations">Tokens generated one by one from nothing.</param>
/// <param name="Repetitions">Timed runs of each test, after one that is not.</param>
/// <param name="Threads">Numbers of threads.</param>
/// <param name="Caches">How keys and values are kept.</param>
internal sealed record BenchPlan(IReadOnlyList<int> Prompts, IReadOnlyList<int> Generations, int Repetitions, IReadOnlyList<int> Threads, IReadOnlyList<CacheType> Caches)
{
    /// <summary>All tests of a model, in the order of llama-bench: prompts first.</summary>
    public IEnumerable<BenchTest> Tests()
    {
        foreach (int threads in Threads)
        {
            foreach (CacheType cache in Caches)
            {
                foreach (int tokens in Prompts) yield return new BenchTest(tokens, IsPrompt: true, threads, cache);
                foreach (int tokens in Generations) yield return new BenchTest(tokens, IsPrompt: false, threads, cache);
            }
        }
    }
}
