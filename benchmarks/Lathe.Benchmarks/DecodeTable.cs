using System.Diagnostics;
using Lathe.Nn.Initialization;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Threading;

namespace Lathe.Benchmarks;

/// <summary>
/// Where the time of a token goes: reads a prompt and then tokens one by one through a cache, with the time of each op and of what is
/// between the ops. <c>decode PATH|thin [--prompt N] [--tokens N] [--cache F32|F16|Q8_0]</c>.
/// </summary>
internal static class DecodeTable
{
    // Thirty layers with next to nothing to compute: what is left is what an op costs by itself.
    private static TransformerConfig Thin { get; } = Llama.Of(30, 2, 32, 64, 2048) with { KeyValueHeads = 1, FeedForward = 64 };

    /// <summary>Runs one model.</summary>
    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("Usage: decode MODEL|thin [--prompt N] [--tokens N] [--cache F32|F16|Q8_0]");
            return 2;
        }

        int prompt = int.Parse(Option(args, "--prompt", "128")), tokens = int.Parse(Option(args, "--tokens", "64"));
        CacheType type = Enum.Parse<CacheType>(Option(args, "--cache", "F32"));
        using PretrainedModel? file = args[0] == "thin" ? null : PretrainedModel.Load(args[0], ModelLoadOptions.Inference);
        using Transformer? thin = file is null ? new Transformer(Thin, new Initializer(1)) : null;
        Transformer model = file?.Model ?? thin!;
        using var cache = new KvCache(model.Config, 1, prompt + tokens + 8, type);
        using Scope scope = new(record: false) { Training = false };
        cache.Reserve(cache.Capacity);
        for (int i = 0; i < 3; i++) Read(prompt);
        Phase("prompt", prompt, 3, () => Read(prompt));
        for (int i = 0; i < 8; i++) Token();
        Phase("token", 1, tokens, Token);
        return 0;

        void Read(int count)
        {
            cache.Rewind(0);
            scope.Reset();
            Tensor ids = scope.Zeros([1, count], DType.Int32);
            for (int i = 0; i < count; i++) ids.Data<int>()[i] = (i * 7919) % model.Config.Vocabulary;
            model.Logits(model.Hidden(ids, cache, last: 1));
        }

        void Token()
        {
            if (cache.Position == cache.Capacity) cache.Rewind(prompt);
            scope.Reset();
            model.Logits(model.Hidden(scope.Input<int>([1, 1], [cache.Position % model.Config.Vocabulary]), cache));
        }

        void Phase(string name, int each, int rounds, Action work)
        {
            double[] times = new double[rounds];
            for (int i = 0; i < rounds; i++) times[i] = Time(work);
            Array.Sort(times);
            Console.WriteLine($"{name}: {each / times[rounds / 2]:F1} tokens/s ({each / times[^1]:F1}-{each / times[0]:F1}), {Team.Threads} threads, cache {type}");

            // The fastest of the rounds: on a machine that does other work too, the others measure that.
            OpProfile profile = new();
            double all = double.MaxValue;
            for (int i = 0; i < rounds; i++)
            {
                scope.Profile = new OpProfile();
                double time = Time(work);
                if (time < all) (all, profile) = (time, scope.Profile);
            }

            scope.Profile = null;
            double ops = profile.Rows.Sum(r => r.Seconds);
            foreach (OpTime row in profile.Rows.Take(12))
                Console.WriteLine($"  {row.Name,-18} {row.Calls,6} calls {row.Seconds * 1e6,10:F1} µs  {row.Seconds / all,6:P1}  {row.Seconds / row.Calls * 1e6,8:F2} µs a call");
            Console.WriteLine($"  {"between the ops",-18} {"",12} {(all - ops) * 1e6,10:F1} µs  {(all - ops) / all,6:P1}");
        }
    }

    private static double Time(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static string Option(string[] args, string name, string otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
    }
}
