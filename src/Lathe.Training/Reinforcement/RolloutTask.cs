using System.Diagnostics;
using System.Text.Json;
using Lathe.Nn;
using Lathe.Nn.Models;
using Lathe.Nn.Models.Accounting;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Data;
using Lathe.Training.Preference;

namespace Lathe.Training.Reinforcement;

/// <summary>
/// Learning from responses that the policy itself draws. Every so many batches a new collection is drawn with the weights of that
/// moment, scored, and cut into batches. A collection is a function of weights and number; a checkpoint in the middle of one keeps it, so a
/// resumed run goes on with the same responses.
/// </summary>
public abstract class RolloutTask : TrainingTask, IDisposable
{
    private readonly IRolloutSource _source;
    private readonly IReward _reward;
    private readonly IReadOnlyList<RolloutPrompt> _prompts;
    private readonly IReadOnlyList<RolloutPrompt> _heldOut;
    private readonly EpochOrder _order;
    private readonly Rollout[] _rollouts;
    private readonly double[] _rewards;
    private readonly ResponseBatch _batch = new();
    private readonly RolloutState _state;
    private long _collection = -1;
    private double _heldOutReward = double.NaN;

    private protected RolloutTask(
        Transformer policy, Module trained, IRolloutSource source, IReward reward, IReadOnlyList<RolloutPrompt> prompts,
        IReadOnlyList<RolloutPrompt>? heldOut, RolloutOptions options, string identity)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(reward);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (prompts.Count == 0) throw new ArgumentException("There is no prompt to answer.", nameof(prompts));
        if (prompts.Concat(heldOut ?? []).FirstOrDefault(p => p.Ids.Length == 0 || p.Ids.Length >= policy.Config.Context) is { } misfit)
            throw new ArgumentException($"A prompt of {misfit.Ids.Length} tokens leaves no room for a response: expected 1 to {policy.Config.Context - 1}.", nameof(prompts));
        (Policy, Model, _source, _reward, _prompts, _heldOut, Options) = (policy, trained, source, reward, prompts, heldOut ?? [], options);
        _order = new EpochOrder(prompts.Count, options.Seed);
        (_rollouts, _rewards) = (new Rollout[options.Total], new double[options.Total]);
        _state = new RolloutState(this);
        Identity = FormattableString.Invariant($"{identity} by {reward.Name} on {prompts.Count} prompts, {options.Prompts}x{options.Responses} in {options.Batches} batches, {options.Iterations} times");
    }

    /// <inheritdoc/>
    public override Module Model { get; }

    /// <inheritdoc/>
    public override string Identity { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Callback> Callbacks => [Metrics, _state];

    /// <summary>Numbers of the running step or validation.</summary>
    public abstract TaskMetrics Metrics { get; }

    /// <summary>How experience is got.</summary>
    public RolloutOptions Options { get; }

    /// <summary>Held-out prompts answered with the most probable tokens count as one batch of validation.</summary>
    public override int ValidationBatches => _heldOut.Count > 0 ? 1 : 0;

    /// <summary>Mean reward of the held-out prompts at the last validation; NaN before.</summary>
    public double HeldOutReward => _heldOutReward;

    /// <summary>Responses of the running collection, batch after batch.</summary>
    public ReadOnlySpan<Rollout> Rollouts => _collection < 0 ? [] : _rollouts;

    /// <summary>Their rewards.</summary>
    public ReadOnlySpan<double> Rewards => _collection < 0 ? [] : _rewards;

    /// <summary>Number of the running collection; -1 before the first.</summary>
    public long Collection => _collection;

    /// <summary>Seconds that drawing and scoring the running collection took; 0 for one that a checkpoint kept.</summary>
    public double DrawingSeconds { get; private set; }

    /// <summary>Multiplications and additions that drawing it took.</summary>
    public double DrawingFlops { get; private set; }

    /// <summary>The same of everything drawn so far, for learning and for measuring.</summary>
    public double DrawnFlops { get; private set; }

    /// <summary>The longest row that can come, in the longest of the running collection: what memory may yet grow by.</summary>
    public double Growth
    {
        get
        {
            int longest = Math.Min(Policy.Config.Context, _prompts.Max(p => p.Ids.Length) + Options.Sampling.MaxTokens);
            return _collection < 0 ? 1 : Math.Max(1, (double)longest / _rollouts.Max(r => r.Prompt.Ids.Length + r.Response.Ids.Length));
        }
    }

    private protected Transformer Policy { get; }

    /// <summary>Counts the work of the batch whose loss is asked for, or null.</summary>
    private protected OpProfile? Profile { get; private set; }

    /// <inheritdoc/>
    public override BatchLoss TrainingLoss(Scope scope, long batch)
    {
        ArgumentNullException.ThrowIfNull(scope);
        long collection = Math.DivRem(batch, (long)Options.Batches * Options.Iterations, out long within);
        Profile = scope.Profile;
        if (collection != _collection) Collect(collection);
        int part = (int)(within % Options.Batches);
        BatchLoss loss = Loss(scope, part, Lay(part));
        return scope.Recording && Policy.BalanceLoss is { } balance ? loss with { Mean = loss.Mean + balance } : loss;
    }

    /// <summary>Minus the mean reward of the held-out prompts, so that less is better, as of every loss.</summary>
    public override BatchLoss ValidationLoss(Scope scope, int batch)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (_heldOut.Count == 0) return base.ValidationLoss(scope, batch);
        IReadOnlyList<RolloutResponse> responses = _source.Draw([.. _heldOut.Select(p => p.Ids)], 1, Options.Sampling with { Temperature = 0 }, 0);
        Rollout[] rollouts = [.. _heldOut.Select((p, i) => new Rollout(p, responses[i]))];
        DrawnFlops += FlopsOf(rollouts, 1);
        double[] rewards = new double[rollouts.Length];
        Score(rollouts, rewards);
        _heldOutReward = rewards.Average();
        return new BatchLoss(scope.Input<float>([], [(float)-_heldOutReward]), rollouts.Length);
    }

    /// <summary>Frees scratch memory; policy, source and reward are the caller's.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Called when a collection was drawn and scored: computes what its losses need.</summary>
    private protected abstract void Prepare();

    /// <summary>The loss of one batch of the collection.</summary>
    private protected abstract BatchLoss Loss(Scope scope, int part, ResponseBatch batch);

    /// <summary>Writes what <see cref="Prepare"/> computed into a checkpoint.</summary>
    private protected abstract void SaveState(Utf8JsonWriter json);

    /// <summary>Takes it up again.</summary>
    private protected abstract void LoadState(JsonElement state);

    private protected virtual void Free()
    {
    }

    /// <summary>The responses of a batch, laid out for the model.</summary>
    private protected ResponseBatch Lay(int part)
    {
        _batch.Clear();
        for (int i = part * Options.Rows; i < (part + 1) * Options.Rows; i++) _batch.Add(_rollouts[i].Prompt.Ids, _rollouts[i].Response.Ids);
        return _batch;
    }

    private void Collect(long number)
    {
        var prompts = new RolloutPrompt[Options.Prompts];
        for (int i = 0; i < prompts.Length; i++) prompts[i] = _prompts[_order[(number * prompts.Length) + i]];

        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<RolloutResponse> responses = _source.Draw([.. prompts.Select(p => p.Ids)], Options.Responses, Options.Sampling, SeedOf(number));
        if (responses.Count != Options.Total) throw new InvalidOperationException($"{_source.GetType().Name} drew {responses.Count} responses where {Options.Total} were asked for.");
        for (int i = 0; i < responses.Count; i++) _rollouts[i] = new Rollout(prompts[i / Options.Responses], responses[i]);
        Score(_rollouts, _rewards);
        _collection = number;
        Prepare();
        DrawingSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        DrawnFlops += DrawingFlops = FlopsOf(_rollouts, Options.Responses);
    }

    /// <summary>Draws and scores the running collection once more, for its time: code is compiled and memory taken by now. Weights must be as they were.</summary>
    /// <returns>Seconds.</returns>
    internal double DrawAgain()
    {
        long start = Stopwatch.GetTimestamp();
        int[][] prompts = [.. Enumerable.Range(0, Options.Prompts).Select(i => _rollouts[i * Options.Responses].Prompt.Ids)];
        _source.Draw(prompts, Options.Responses, Options.Sampling, SeedOf(_collection));
        _reward.Score(_rollouts, new double[_rollouts.Length]);
        return DrawingSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // Seeds of collections must not overlap with those of other seeds: a splitmix step.
    private ulong SeedOf(long collection) => (Options.Seed + 0x9E3779B97F4A7C15UL) * 0xBF58476D1CE4E5B9UL ^ (ulong)collection;

    // A prompt is read once for its responses, with one row of logits; a response token by token.
    private double FlopsOf(ReadOnlySpan<Rollout> rollouts, int each)
    {
        double sum = 0;
        for (int i = 0; i < rollouts.Length; i++)
        {
            int prompt = rollouts[i].Prompt.Ids.Length, response = rollouts[i].Response.Ids.Length;
            if (i % each == 0)
            {
                FlopCount read = FlopCount.Of(Policy.Config, 1, prompt);
                sum += read.Forward - (read.Head * (prompt - 1) / prompt);
            }

            sum += (response - 1) * FlopCount.OfToken(Policy.Config, prompt + (response / 2)).Forward;
        }

        return sum;
    }

    private void Score(ReadOnlySpan<Rollout> rollouts, Span<double> rewards)
    {
        _reward.Score(rollouts, rewards);
        foreach (double reward in rewards)
        {
            if (!double.IsFinite(reward)) throw new ArithmeticException($"The reward '{_reward.Name}' of a response is {reward}: expected a finite number.");
        }
    }

    /// <summary>The running collection in checkpoints, and a check that trainer and task mean the same steps.</summary>
    private sealed class RolloutState(RolloutTask task) : Callback
    {
        public override string Name => "rollouts";

        public override void OnFitStart(Trainer trainer)
        {
            if (trainer.Options.AccumulationSteps != task.Options.AccumulationSteps)
                throw new ArgumentException($"The trainer takes {trainer.Options.AccumulationSteps} batches a step, the task was told {task.Options.AccumulationSteps}: give both the same AccumulationSteps.");
        }

        public override void SaveState(Utf8JsonWriter json)
        {
            json.WriteNumber("collection", task._collection);
            if (task._collection < 0) return;
            json.WriteStartArray("responses");
            foreach (Rollout rollout in task._rollouts)
            {
                json.WriteStartArray();
                json.WriteBooleanValue(rollout.Response.Finished);
                foreach (int id in rollout.Response.Ids) json.WriteNumberValue(id);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            StateJson.Write(json, "rewards", task._rewards);
            task.SaveState(json);
        }

        public override void LoadState(JsonElement state)
        {
            long collection = state.GetProperty("collection").GetInt64();
            task._collection = -1;
            if (collection < 0) return;
            JsonElement responses = state.GetProperty("responses");
            if (responses.GetArrayLength() != task._rollouts.Length)
                throw new InvalidDataException($"The checkpoint holds {responses.GetArrayLength()} responses, this run draws {task._rollouts.Length} at a time.");
            int i = 0;
            foreach (JsonElement response in responses.EnumerateArray())
            {
                RolloutPrompt prompt = task._prompts[task._order[(collection * task.Options.Prompts) + (i / task.Options.Responses)]];
                int[] ids = [.. response.EnumerateArray().Skip(1).Select(e => e.GetInt32())];
                if (ids.Length == 0 || ids.Any(id => (uint)id >= (uint)task.Policy.Config.Vocabulary))
                    throw new InvalidDataException($"Response {i} of the checkpoint is empty or holds tokens that the model does not have.");
                task._rollouts[i++] = new Rollout(prompt, new RolloutResponse(ids, response[0].GetBoolean()));
            }

            StateJson.Read(state, "rewards", task._rewards);
            task._collection = collection;
            task.LoadState(state);
        }
    }
}
