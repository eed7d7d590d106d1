using System.Security.Cryptography;
using System.Text;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Tuning;

/// <summary>Tells one base model from another: names, shapes and types of its weights, and the first bytes of each that is frozen.</summary>
internal static unsafe class WeightFingerprint
{
    private const int Sampled = 4096;

    public static string Of(Transformer model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Parameter parameter in model.Parameters)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{parameter.Name} {parameter.Shape} {parameter.DType} {parameter.Blocks?.Bytes}\n")));
            if (parameter.RequiresGrad) continue;
            long all = parameter.Blocks?.Bytes ?? parameter.Count * parameter.DType.SizeOf();
            hash.AppendData(new ReadOnlySpan<byte>(parameter.ValuePointer, (int)Math.Min(Sampled, all)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
