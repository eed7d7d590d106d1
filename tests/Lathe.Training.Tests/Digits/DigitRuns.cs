using System.Security.Cryptography;
using System.Text.Json;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Models;
using Lathe.Tensors.Autograd;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Training.Tests.Digits;

/// <summary>Short runs that use everything: expressions of several lengths, dropout, a ragged last batch.</summary>
internal static class DigitRuns
{
    public static readonly DigitTrainingOptions Short = new()
    {
        Data = new DigitDatasetOptions { Examples = 300, MinArguments = 1, MaxArguments = 3 },
        Model = new DigitTransformerConfig { Width = 16, Heads = 2, FeedForward = 24, Dropout = 0.1 },
        Epochs = 4,
        WarmupSteps = 5,
        LearningRate = 3e-3,
        Seed = 11,
    };

    /// <summary>Trains to the end, or until the test run is stopped.</summary>
    public static DigitTrainingResult Finish(this DigitTrainer trainer, IDigitTrainingObserver? observer = null)
        => trainer.Run(observer, TestContext.Current.CancellationToken);

    public static string Hash(IEnumerable<Parameter> parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Parameter parameter in parameters)
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(parameter.Value<float>()));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>All that a finished run leaves behind to go on from: the bytes of both checkpoints.</summary>
    public static string Fingerprint(string directory)
        => string.Join(' ', new[] { DigitModelFile.LastName, DigitModelFile.BestName }.Select(n => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(directory, n))))));
}
