using Lathe.Inference.Sampling;
using Lathe.Nn.Formats.Safetensors;

namespace Lathe.Inference.Tests.Sampling;

/// <summary>Nucleus sampling against the acceptance vectors that lie beside the project.</summary>
public sealed class SamplerVectorTests
{
    [Fact]
    public void Distributions_after_temperature_and_top_p()
    {
        string? root = Environment.GetEnvironmentVariable("LATHE_SHARED");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); root is null && folder is not null; folder = folder.Parent)
            root = Directory.Exists(Path.Combine(folder.FullName, "shared", "vectors")) ? Path.Combine(folder.FullName, "shared") : null;
        Assert.SkipWhen(root is null, "No folder with shared/vectors above the tests: set LATHE_SHARED to the folder that holds vectors.");
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(root!, "vectors", "a1", "own", "decoding_topp.safetensors"));
        float[] logits = file.Read<float>("in.logits");
        (double Temperature, double TopP)[] settings = [(1, 1), (0.7, 0.9), (1.3, 0.5), (0.5, 0.05), (1, 0.95)];
        for (int i = 0; i < settings.Length; i++)
        {
            float[] expected = file.Read<float>($"exp.p{i}");
            var options = new SamplingOptions { Temperature = settings[i].Temperature, TopP = settings[i].TopP };
            double[] got = [.. logits.Chunk((int)file["in.logits"].Shape[^1]).SelectMany(row => Sampler.Probabilities(row, options))];
            Assert.Equal(expected.Length, got.Length);
            for (int t = 0; t < got.Length; t++) Assert.Equal(expected[t], got[t], 1e-6 + (1e-4 * expected[t]));
        }
    }
}
