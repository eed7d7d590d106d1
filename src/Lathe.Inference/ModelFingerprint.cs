using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference;

/// <summary>
/// What tells models apart by what they do: the SHA-256 of the config and of the bits of the logits after a few fixed tokens. Every weight
/// that those tokens meet takes part, in the precision it runs in, and no file is read again.
/// </summary>
internal static class ModelFingerprint
{
    private const int Tokens = 4;

    /// <summary>The 32 bytes of a model. Costs one pass over four tokens.</summary>
    public static byte[] Of(Transformer model)
    {
        int vocabulary = model.Config.Vocabulary, count = Math.Min(Tokens, model.Config.Context);
        int[] ids = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * (vocabulary - 1) / Math.Max(1, count - 1)))];
        using var session = new Session(model, new SessionOptions { Capacity = count });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(TransformerConfigJson.Write(model.Config).ToJsonString()));
        hash.AppendData(MemoryMarshal.AsBytes(session.ReadEach(ids)));
        return hash.GetHashAndReset();
    }
}
