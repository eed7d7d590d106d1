using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Preference;
using Lathe.Training.Reinforcement;

namespace Lathe.Lab.Tests.Rollouts;

/// <summary>Responses drawn from a model: reproducible, from the weights of the moment, with the probabilities that training sees.</summary>
public sealed class SessionRolloutsTests : IDisposable
{
    private static readonly int[][] Prompts = [Sums.Encode("7+5="), Sums.Encode("3+"), Sums.Encode("0+0=")];
    private readonly Sums _sums = new(steps: 20);

    [Fact]
    public void Equal_seeds_draw_equal_responses_for_any_number_of_threads()
    {
        int before = LatheThreads.Count;
        try
        {
            LatheThreads.Count = 1;
            string one = Text(_sums.Source.Draw(Prompts, 5, Sums.Sampling, 3));
            LatheThreads.Count = 2;
            Assert.Equal(one, Text(_sums.Source.Draw(Prompts, 5, Sums.Sampling, 3)));
            Assert.NotEqual(one, Text(_sums.Source.Draw(Prompts, 5, Sums.Sampling, 4)));
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    [Fact]
    public void Responses_come_from_the_weights_of_the_moment()
    {
        string before = Text(_sums.Source.Draw(Prompts, 4, Sums.Sampling with { Temperature = 0 }, 1));
        foreach (Parameter p in _sums.Model.Parameters) p.Value<float>().Clear();

        // Without weights all logits are equal: the first token of the vocabulary, to the last place.
        IReadOnlyList<RolloutResponse> after = _sums.Source.Draw(Prompts, 4, Sums.Sampling with { Temperature = 0 }, 1);
        Assert.NotEqual(before, Text(after));
        Assert.All(after, r => Assert.Equal([0, 0, 0, 0], r.Ids));
        Assert.All(after, r => Assert.False(r.Finished));
    }

    [Fact]
    public void Responses_are_drawn_as_often_as_training_says_they_are_probable()
    {
        const int Draws = 4000;
        int[] prompt = Sums.Encode("4+4=");
        var count = new Dictionary<string, int>();
        foreach (RolloutResponse r in _sums.Source.Draw([prompt], Draws, Sums.Sampling with { Temperature = 0.7, MaxTokens = 2 }, 9))
            count[Text([r])] = count.GetValueOrDefault(Text([r])) + 1;
        using var scope = new Scope(record: false) { Training = false };
        foreach ((string key, int n) in count.OrderByDescending(c => c.Value).Take(5))
        {
            var batch = new ResponseBatch();
            batch.Add(prompt, [.. key.Trim('|').Split(' ').Select(int.Parse)]);
            scope.Reset();
            double p = Math.Exp(ResponseLogProbabilities.Sums(ResponseLogProbabilities.Of(_sums.Model, scope, batch, 0.7), batch).Item());
            Assert.Equal(p, n / (double)Draws, 4 * Math.Sqrt(p * (1 - p) / Draws));
        }
    }

    [Fact]
    public void A_response_ends_with_its_end_token_or_where_there_is_no_room()
    {
        foreach (RolloutResponse r in _sums.Source.Draw([Sums.Encode("1+1="), Sums.Encode("1+1=22222222")[..11]], 20, Sums.Sampling with { MaxTokens = 9 }, 5))
        {
            Assert.InRange(r.Ids.Length, 1, 9);
            Assert.Equal(r.Finished, r.Ids[^1] == Sums.End);
            Assert.DoesNotContain(Sums.End, r.Ids[..^1]);
        }

        Assert.All(_sums.Source.Draw([Sums.Encode("1+1=22222222")[..11]], 20, Sums.Sampling with { MaxTokens = 9 }, 5), r => Assert.Single(r.Ids));
        Assert.Contains("no room", Assert.Throws<ArgumentException>(() => _sums.Source.Draw([Sums.Encode("1+1=22222222")], 1, Sums.Sampling, 5)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _sums.Dispose();

    private static string Text(IEnumerable<RolloutResponse> responses) => string.Concat(responses.Select(r => $"{string.Join(' ', r.Ids)}|"));
}
