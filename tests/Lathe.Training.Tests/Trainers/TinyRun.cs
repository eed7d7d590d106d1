using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Optimizers;
using Lathe.Training.Schedules;

namespace Lathe.Training.Tests.Trainers;

/// <summary>A trainer of the tiny model with everything it owns.</summary>
internal sealed class TinyRun : IDisposable
{
    public static readonly TrainerOptions Options = new()
    {
        MaxSteps = 40,
        LearningRate = 3e-3,
        Schedule = new CosineSchedule(40, 5, 0.1),
        ValidateEvery = 7,
        LogEvery = 3,
        Seed = 3,
    };

    public TinyRun(TrainerOptions? options = null, TinyTask? task = null, params Callback[] callbacks)
    {
        Task = task ?? new TinyTask(new TinyModel(1));
        Optimizer = new Adam(Task.Model.Parameters, new AdamOptions { Decoupled = true, WeightDecay = 0.1, DecayVectors = false, Beta2 = 0.99 });
        Trainer = new Trainer(Task, Optimizer, options ?? Options, callbacks);
    }

    public TinyTask Task { get; }

    public Adam Optimizer { get; }

    public Trainer Trainer { get; }

    /// <summary>Weights and momenta, every bit.</summary>
    public string Hash
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (Parameter p in Task.Model.Parameters.Concat(Optimizer.State)) hash.AppendData(MemoryMarshal.AsBytes(p.Value<float>()));
            return Convert.ToHexString(hash.GetHashAndReset());
        }
    }

    public void Dispose()
    {
        Trainer.Dispose();
        Optimizer.Dispose();
        Task.Model.Dispose();
    }
}
