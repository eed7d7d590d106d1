using System.Text.Json.Nodes;

namespace Lathe.Nn.Models;

/// <summary>Rotary positions in Hugging Face's configs: <c>rope_theta</c> and <c>rope_scaling</c>, or <c>rope_parameters</c> with both.</summary>
internal static class RopeFields
{
    public static TransformerConfig Read(ConfigReader json, TransformerConfig config)
    {
        ConfigReader? both = json.Object("rope_parameters"), scaling = json.Object("rope_scaling") ?? both;
        double theta = both?.Number("rope_theta", 10000) ?? json.Number("rope_theta", 10000);
        double share = both?.Number("partial_rotary_factor", 1) ?? json.Number("partial_rotary_factor", 1);
        return config with
        {
            Positions = PositionKind.Rotary,
            RopeTheta = theta,
            RopeSize = share == 1 ? 0 : (int)(config.HeadWidth * share),
            RopeScaling = scaling is null ? null : Scaling(scaling, json),
        };
    }

    public static void Write(TransformerConfig config, JsonObject json)
    {
        json["rope_theta"] = config.RopeTheta;
        if (config.RopeSize != 0) json["partial_rotary_factor"] = (double)config.RopeSize / config.HeadWidth;
        json["rope_scaling"] = config.RopeScaling is { } s ? Fields(s) : null;
    }

    private static RopeScaling? Scaling(ConfigReader s, ConfigReader json)
    {
        string field = s.Has("rope_type") ? "rope_type" : "type", type = s.Text(field, "default");
        var scaling = new RopeScaling
        {
            Factor = s.Number("factor", 1),
            OriginalContext = s.Integer("original_max_position_embeddings", json.Integer("original_max_position_embeddings", 0)),
        };
        return type switch
        {
            "default" => null,
            "linear" => scaling with { Kind = RopeScalingKind.Linear },
            "ntk" => scaling with { Kind = RopeScalingKind.Ntk },
            "dynamic" => scaling with { Kind = RopeScalingKind.DynamicNtk },
            "llama3" => scaling with
            {
                Kind = RopeScalingKind.Llama3,
                LowFrequencyFactor = s.Number("low_freq_factor", 1),
                HighFrequencyFactor = s.Number("high_freq_factor", 4),
            },
            "yarn" => scaling with
            {
                Kind = RopeScalingKind.Yarn,
                BetaFast = s.Number("beta_fast", 32),
                BetaSlow = s.Number("beta_slow", 1),
                AttentionFactor = s.Has("attention_factor") ? s.Number("attention_factor", 1) : null,
            },
            _ => throw s.Wrong(field, "default, linear, ntk, dynamic, llama3 or yarn"),
        };
    }

    private static JsonObject Fields(RopeScaling s)
    {
        string type = s.Kind switch
        {
            RopeScalingKind.Linear => "linear",
            RopeScalingKind.Ntk => "ntk",
            RopeScalingKind.DynamicNtk => "dynamic",
            RopeScalingKind.Llama3 => "llama3",
            RopeScalingKind.Yarn => "yarn",
            _ => throw new NotSupportedException("Hugging Face's config has no field for a divisor of each rotary pair: keep this model as GGUF."),
        };
        var json = new JsonObject { ["rope_type"] = type, ["factor"] = s.Factor };
        if (s.OriginalContext > 0) json["original_max_position_embeddings"] = s.OriginalContext;
        if (s.Kind == RopeScalingKind.Llama3)
        {
            json["low_freq_factor"] = s.LowFrequencyFactor;
            json["high_freq_factor"] = s.HighFrequencyFactor;
        }

        if (s.Kind == RopeScalingKind.Yarn)
        {
            json["beta_fast"] = s.BetaFast;
            json["beta_slow"] = s.BetaSlow;
            if (s.AttentionFactor is { } factor) json["attention_factor"] = factor;
        }

        return json;
    }
}
