using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Tests.Autograd;
using Lathe.Tensors.Tests.Blocks;
using Lathe.Tensors.Tests.Cases;
using Lathe.Tensors.Tests.Kernels.Cached;

namespace Lathe.Tensors.Tests.Isa;

/// <summary>
/// Hashes of the outputs and gradients of cases, and of a transformer step: one line each, to be compared between processes
/// that see different instruction sets.
/// </summary>
internal static class GoldenBits
{
    public static string[] Lines() =>
    [
        .. OpCases.All.Select(Line),
        .. Enum.GetValues<BlockFormat>().Select(Blocks),
        .. Enum.GetValues<CacheType>().Where(t => t != CacheType.F64).Select(Cached),
        Step(),
    ];

    private static string Line(OpCase one)
    {
        using var run = new CaseRun(one, DType.Float32);
        using var scope = new Scope { Seed = 3 };
        Tensor y = run.ForwardOnVariables(scope);
        CaseRun.Backward(y);
        return $"{one.Name}: {Hash(run.Bits(y))}";
    }

    private static string Blocks(BlockFormat format)
    {
        using var one = new BlockCase(format, outputs: 50, columns: 512, rows: 14, seed: 4);
        return $"linear on {format}: {Hash(MemoryMarshal.AsBytes<float>(one.Linear(14)).ToArray())}";
    }

    private static string Step()
    {
        using var model = new SmallTransformer();
        using var scope = new Scope { Seed = 3 };
        double loss = model.Step(scope);
        IEnumerable<byte> gradients = model.Parameters.SelectMany(p => MemoryMarshal.AsBytes(p.Grad<float>()).ToArray());
        return $"transformer step {loss.ToString("R", CultureInfo.InvariantCulture)}: {Hash([.. gradients])}";
    }

    // Long enough for whole chunks, in passes of many rows and of one.
    private static string Cached(CacheType type)
    {
        var layout = new KeyValueLayout { Layers = 1, Heads = 6, KeyValueHeads = 2, HeadSize = 72, Type = type, Window = 290, SoftCap = 5, Slopes = [0.1, 0.2, 0.3, 0.4, 0, 0.6] };
        return $"cached attention {type}: {Hash(CachedCase.Bits(new CachedCase(layout, 330).Run(300, 1, 29)))}";
    }

    private static string Hash(byte[] bits) => Convert.ToHexString(SHA256.HashData(bits))[..16];
}
