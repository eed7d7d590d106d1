namespace Lathe.Training.Tests.Vectors;

/// <summary>
/// What runs each kind of acceptance vector, and why some kinds are not run here. The two lists together are the manifest: a test
/// holds them to it, so a case cannot be passed over in silence.
/// </summary>
internal static class VectorRunners
{
    private const string Text = "text, not numbers: Lathe.Text's PublishedTokensTests, PreTokenizerTests and BpeTrainerTests run it";

    /// <summary>By the operation's name in the manifest.</summary>
    public static IReadOnlyDictionary<string, Action<VectorCase>> All { get; } = new Dictionary<string, Action<VectorCase>>
    {
        ["linear"] = LayerVectors.Linear,
        ["embedding"] = LayerVectors.Embedding,
        ["rmsnorm"] = LayerVectors.RmsNorm,
        ["silu"] = LayerVectors.Silu,
        ["gelu_exact"] = LayerVectors.Gelu,
        ["swiglu"] = LayerVectors.SwiGlu,
        ["ffn_gelu"] = LayerVectors.FeedForward,
        ["softmax"] = LayerVectors.Softmax,
        ["cross_entropy"] = LayerVectors.CrossEntropy,
        ["rope"] = AttentionVectors.Rope,
        ["sdpa"] = AttentionVectors.ScaledDotProduct,
        ["flash_attention"] = AttentionVectors.Flash,
        ["mha_causal"] = AttentionVectors.MultiHead,
        ["mha_causal_rope"] = AttentionVectors.MultiHead,
        ["transformer_block"] = ModelVectors.Block,
        ["transformer_lm"] = ModelVectors.LanguageModel,
        ["response_log_probs"] = ModelVectors.Gpt2LogProbabilities,
        ["dpo_loss"] = AlignmentVectors.Dpo,
        ["token_entropy"] = AlignmentVectors.Entropy,
        ["answer_parsing"] = AlignmentVectors.Answers,
        ["masked_mean"] = AlignmentVectors.MaskedMean,
        ["masked_normalize"] = AlignmentVectors.MaskedNormalize,
        ["sft_microbatch_step"] = AlignmentVectors.SupervisedMicrobatch,
        ["group_normalized_rewards"] = PolicyVectors.GroupNormalized,
        ["policy_gradient_loss"] = PolicyVectors.PolicyGradient,
        ["grpo_clip_loss"] = PolicyVectors.Clipped,
        ["gspo_loss"] = PolicyVectors.SequenceRatio,
        ["aggregate_loss"] = PolicyVectors.Aggregate,
        ["grpo_microbatch_step"] = PolicyVectors.Microbatch,
        ["grpo_train_step"] = PolicyVectors.TrainStep,
        ["grad_clip"] = OptimizerVectors.Clip,
        ["adamw_linear_regression"] = OptimizerVectors.LinearRegression,
        ["adamw_raw"] = OptimizerVectors.AdamWVariants,
        ["lr_cosine"] = OptimizerVectors.Cosine,
        ["train_trajectory"] = TrainingVectors.ThirtySteps,
        ["ddp_sgd"] = TrainingVectors.AveragedRanks,
        ["sharded_adamw"] = TrainingVectors.AdamWOfThreeLayers,
        ["fsdp_sgd"] = TrainingVectors.NormedLayers,
        ["param_and_flop_count"] = CountingVectors.Parameters,
        ["scalar_autograd"] = ScalarVectors.Micrograd,
        ["sft_pack"] = FormattingVectors.Packed,
        ["sft_tokenize"] = v => { FormattingVectors.PromptAndOutput(v); AlignmentVectors.PromptAndOutput(v); },
        ["exact_line_dedup"] = FilterVectors.ExactLines,
        ["minhash_lsh_dedup"] = FilterVectors.MinHash,
        ["pii_mask"] = FilterVectors.PersonalDataMasks,
        ["gopher_filter"] = FilterVectors.Gopher,
        ["html_to_text"] = FilterVectors.Html,
        ["language_id"] = FilterVectors.Language,
    };

    /// <summary>Single cases of operations that are not run here otherwise.</summary>
    public static IReadOnlyDictionary<string, Action<VectorCase>> Cases { get; } = new Dictionary<string, Action<VectorCase>>
    {
        ["a1/tokenizer/handout_example"] = TextVectors.HandoutExample,
    };

    /// <summary>Single cases that nothing runs, each with the reason.</summary>
    public static IReadOnlyDictionary<string, string> NeverRun { get; } = new Dictionary<string, string>
    {
        ["a1/bpe_train/tinystories_5M_1000"] = "its text, five megabytes of TinyStories, is not among the shared files",
    };

    /// <summary>What runs a case, or null.</summary>
    public static Action<VectorCase>? Of(string id, string operation) => Cases.TryGetValue(id, out Action<VectorCase>? own) ? own : All.GetValueOrDefault(operation);

    /// <summary>Operations without a runner here, each with the reason.</summary>
    public static IReadOnlyDictionary<string, string> Excluded { get; } = new Dictionary<string, string>
    {
        ["bpe_encode_decode"] = Text,
        ["pretokenize"] = Text,
        ["bpe_train"] = Text,
        ["behavioural"] = "prose about batches, checkpoints and chunks, without numbers: DataSpecTests and the trainer's resume tests check it",
        ["nucleus_distribution"] = "sampling belongs to Lathe.Inference: its SamplerVectorTests run it",
        ["scaling_fit"] = "a fit of scaling laws to published runs: no part of training a model",
        ["quality_classifier"] = "a check of a classifier that one trains oneself: QualityClassifierTests trains one and runs it",
        ["lora_linear"] = "adapters belong to Lathe.Nn: its LoraAdapterTests and LoraMergeTests run it",
    };
}
