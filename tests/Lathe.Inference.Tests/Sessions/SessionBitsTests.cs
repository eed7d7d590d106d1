using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Tests.Sessions;

/// <summary>The logits after a token have one value, however the text before it came in.</summary>
public sealed class SessionBitsTests
{
    public static TheoryData<string, CacheType> All()
    {
        var rows = new TheoryData<string, CacheType>();
        foreach (string family in SessionCase.Families.Keys)
            foreach (CacheType type in (CacheType[])[CacheType.F32, CacheType.F16, CacheType.Q8_0]) rows.Add(family, type);
        return rows;
    }

    // Activations of bfloat16 are rounded after every op: there is no exact pass to compare with.
    public static TheoryData<string> Families => [.. SessionCase.Families.Keys.Where(f => f != "bfloat16 weights")];

    [Theory]
    [MemberData(nameof(All))]
    public void Whole_chunked_token_by_token_reused_rewound_and_loaded(string family, CacheType type)
    {
        using var one = new SessionCase(family);
        string[] whole = one.Whole(type);
        int[] text = one.Text;
        int before = LatheThreads.Count;
        string path = Path.GetTempFileName();
        try
        {
            LatheThreads.Count = 1;
            foreach (int chunk in (int[])[7, 64, 129])
            {
                using Session chunked = one.Open(type, chunk);
                Assert.Equal(whole, SessionCase.Each(chunked, text));
            }

            LatheThreads.Count = 3;
            using Session session = one.Open(type, 100);
            for (int i = 0; i < 3; i++) Assert.Equal(whole[i], SessionCase.Hash(session.Read([text[i]])));
            Assert.Equal(whole[119], SessionCase.Hash(session.Read(text.AsSpan(3, 117))));
            for (int i = 120; i < 150; i++) Assert.Equal(whole[i], SessionCase.Hash(session.Read([text[i]])));
            ReadOnlySpan<float> five = session.ReadEach(text.AsSpan(150, 5));
            for (int i = 0; i < 5; i++) Assert.Equal(whole[150 + i], SessionCase.Hash(five.Slice(i * 97, 97)));

            LatheThreads.Count = 2;
            int[] other = [.. text[..120], 5, 6, 7];
            session.Continue(other);
            Assert.Equal(whole[199], SessionCase.Hash(session.Continue(text.AsSpan(0, 200))));
            Assert.Equal(120, session.Reused);
            session.Rewind(137);
            Assert.Equal(whole[140], SessionCase.Hash(session.Read(text.AsSpan(137, 4))));

            session.Save(path);
            using Session loaded = Session.Load(one.Model, path);
            Assert.Equal(type, loaded.CacheType);
            Assert.Equal(text.AsSpan(0, 141), loaded.Tokens);
            Assert.Equal(whole[141..], SessionCase.Each(loaded, text.AsSpan(141)));
            Assert.Equal(whole[141], SessionCase.Hash(session.Read([text[141]])));
        }
        finally
        {
            LatheThreads.Count = before;
            File.Delete(path);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void They_are_those_of_training_up_to_rounding(string family)
    {
        using var one = new SessionCase(family);
        using var scope = new Scope(record: false);

        // Scaling that follows the length is one function of whole sequences and another of texts that grow.
        int length = one.Model.Config.RopeScaling is { } scaling ? scaling.OriginalContext : one.Text.Length;
        int[] text = one.Text[..length];
        float[] expected = one.Model.Forward(scope.Input<int>([1, length], text)).Data<float>().ToArray();
        double largest = expected.Max(Math.Abs);
        foreach ((CacheType type, double tolerance) in ((CacheType, double)[])[(CacheType.F32, 2e-5), (CacheType.F16, 1e-2), (CacheType.Q8_0, 0.15)])
        {
            // A rounded key may send a token to another expert, or a byte of a layer's input to the next.
            bool steps = SessionCase.Quantized.ContainsKey(family);
            if (type != CacheType.F32 && (steps || family == "experts")) continue;
            using Session session = one.Open(type);
            double worst = 0;
            session.Score(text, (i, logits) =>
            {
                for (int v = 0; v < 97; v++) worst = Math.Max(worst, Math.Abs(logits[v] - expected[(i * 97) + v]));
            });
            TestContext.Current.TestOutputHelper?.WriteLine($"{family} {type}: {worst / largest:E1}");
            Assert.InRange(worst / largest, 0, steps ? 3e-2 : tolerance);
        }
    }

    [Theory]
    [InlineData("sliding window")]
    [InlineData("alibi, window, soft caps")]
    public void A_window_that_has_let_go_is_read_again_when_it_must_be(string family)
    {
        using var one = new SessionCase(family, 880);
        string[] whole = one.Whole(CacheType.F32);
        using Session session = one.Open(chunk: 300);
        session.Read(one.Text);
        Assert.False(session.CanRewind(60));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Rewind(60));
        Assert.Equal(whole[800], SessionCase.Hash(session.Continue(one.Text.AsSpan(0, 801))));
        Assert.Equal(800, session.Reused);
        Assert.Equal(whole[70], SessionCase.Hash(session.Continue(one.Text.AsSpan(0, 71))));
        Assert.Equal(0, session.Reused);
        Assert.Equal(whole[^1], SessionCase.Hash(session.Continue(one.Text)));
    }
}
