using System.Collections.Frozen;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.ChatTemplates;

/// <summary>
/// Chat templates by name, for models that bring none. They spell the prompt formats that these families were tuned with. A new one is
/// an entry.
/// </summary>
public static class BuiltInTemplates
{
    // ChatML, of OpenAI; Qwen, Yi, SmolLM and many tuned models. Tools as Hermes and Qwen have them.
    private const string ChatMl = """
        {%- set start = 1 if messages and messages[0].role == 'system' else 0 %}
        {%- if start or tools %}
        {{- '<|im_start|>system\n' + (messages[0].content if start else '') }}
        {%- if tools %}
        {{- ('\n\n' if start else '') + '# Tools\n\nYou may call these functions:\n<tools>\n' }}
        {%- for tool in tools %}
        {{- tool | tojson + '\n' }}
        {%- endfor %}
        {{- '</tools>\n\nTo call one, write its name and arguments as JSON:\n<tool_call>\n{"name": <name>, "arguments": <object>}\n</tool_call>' }}
        {%- endif %}
        {{- '<|im_end|>\n' }}
        {%- endif %}
        {%- for message in messages[start:] %}
        {%- if message.role == 'assistant' %}
        {{- '<|im_start|>assistant\n' }}
        {%- generation %}
        {{- message.content or '' }}
        {%- for call in message.tool_calls or [] %}
        {{- ('\n' if message.content or not loop.first else '') + '<tool_call>\n' + {'name': call.function.name, 'arguments': call.function.arguments} | tojson + '\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>' }}
        {%- endgeneration %}
        {{- '\n' }}
        {%- elif message.role == 'tool' %}
        {{- '<|im_start|>user\n<tool_response>\n' + message.content + '\n</tool_response><|im_end|>\n' }}
        {%- else %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
        {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
        {{- '<|im_start|>assistant\n' }}
        {%- endif %}
        """;

    private const string Llama2 = """
        {%- set start = 1 if messages and messages[0].role == 'system' else 0 %}
        {%- for message in messages[start:] %}
        {%- if (message.role == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('user and assistant take turns, the user first') }}
        {%- endif %}
        {%- if message.role == 'user' %}
        {{- bos_token + '[INST] ' }}
        {%- if loop.first and start == 1 %}
        {{- '<<SYS>>\n' + messages[0].content + '\n<</SYS>>\n\n' }}
        {%- endif %}
        {{- message.content.strip() + ' [/INST]' }}
        {%- else %}
        {%- generation %}{{ ' ' + (message.content or '').strip() + ' ' + eos_token }}{% endgeneration %}
        {%- endif %}
        {%- endfor %}
        """;

    private const string Llama3 = """
        {{- bos_token }}
        {%- for message in messages %}
        {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' }}
        {%- if message.role == 'assistant' %}
        {%- generation %}{{ (message.content or '') | trim + '<|eot_id|>' }}{% endgeneration %}
        {%- else %}
        {{- message.content | trim + '<|eot_id|>' }}
        {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
        {%- endif %}
        """;

    private const string Mistral = """
        {{- bos_token }}
        {%- for message in messages %}
        {%- if (message.role == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('user and assistant take turns, the user first') }}
        {%- endif %}
        {%- if message.role == 'user' %}
        {{- '[INST] ' + message.content + ' [/INST]' }}
        {%- else %}
        {%- generation %}{{ (message.content or '') + eos_token }}{% endgeneration %}
        {%- endif %}
        {%- endfor %}
        """;

    private const string Gemma = """
        {{- bos_token }}
        {%- for message in messages %}
        {%- if (message.role == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('user and assistant take turns, the user first') }}
        {%- endif %}
        {%- if message.role == 'assistant' %}
        {{- '<start_of_turn>model\n' }}
        {%- generation %}{{ (message.content or '') | trim + '<end_of_turn>' }}{% endgeneration %}
        {%- else %}
        {{- '<start_of_turn>' + message.role + '\n' + message.content | trim + '<end_of_turn>' }}
        {%- endif %}
        {{- '\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}
        {{- '<start_of_turn>model\n' }}
        {%- endif %}
        """;

    private const string Phi3 = """
        {%- for message in messages %}
        {{- '<|' + message.role + '|>\n' }}
        {%- if message.role == 'assistant' %}
        {%- generation %}{{ (message.content or '') + '<|end|>' }}{% endgeneration %}
        {%- else %}
        {{- message.content + '<|end|>' }}
        {%- endif %}
        {{- '\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}
        {{- '<|assistant|>\n' }}
        {%- endif %}
        """;

    private const string Zephyr = """
        {%- for message in messages %}
        {{- '<|' + message.role + '|>\n' }}
        {%- if message.role == 'assistant' %}
        {%- generation %}{{ (message.content or '') + eos_token }}{% endgeneration %}
        {%- else %}
        {{- message.content + eos_token }}
        {%- endif %}
        {{- '\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}
        {{- '<|assistant|>\n' }}
        {%- endif %}
        """;

    private const string Alpaca = """
        {{- bos_token }}
        {%- if not messages or messages[0].role != 'system' %}
        {{- 'Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n' }}
        {%- endif %}
        {%- for message in messages %}
        {%- if message.role == 'system' %}
        {{- message.content + '\n\n' }}
        {%- elif message.role == 'user' %}
        {{- '### Instruction:\n' + message.content + '\n\n' }}
        {%- else %}
        {{- '### Response:\n' }}
        {%- generation %}{{ (message.content or '') + eos_token }}{% endgeneration %}
        {{- '\n\n' }}
        {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
        {{- '### Response:\n' }}
        {%- endif %}
        """;

    private const string Vicuna = """
        {{- bos_token }}
        {%- for message in messages %}
        {%- if message.role == 'system' %}
        {{- message.content + ' ' }}
        {%- elif message.role == 'user' %}
        {{- 'USER: ' + message.content + ' ' }}
        {%- else %}
        {{- 'ASSISTANT:' }}
        {%- generation %}{{ ' ' + (message.content or '') + eos_token }}{% endgeneration %}
        {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
        {{- 'ASSISTANT:' }}
        {%- endif %}
        """;

    // For models that only continue texts: what is said is the text so far.
    private const string Raw = """
        {{- bos_token }}
        {%- for message in messages %}
        {%- if message.role == 'assistant' %}
        {%- generation %}{{ message.content or '' }}{% endgeneration %}
        {%- else %}
        {{- message.content }}
        {%- endif %}
        {%- endfor %}
        """;

    private static readonly FrozenDictionary<string, string> Sources = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["chatml"] = ChatMl,
        ["llama2"] = Llama2,
        ["llama3"] = Llama3,
        ["mistral"] = Mistral,
        ["gemma"] = Gemma,
        ["phi3"] = Phi3,
        ["zephyr"] = Zephyr,
        ["alpaca"] = Alpaca,
        ["vicuna"] = Vicuna,
        ["raw"] = Raw,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Sources.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The template of a name, or null.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="tokenizer">The model's, for the tokens that begin and end texts; null for none.</param>
    public static ChatTemplate? Find(string name, Tokenizer? tokenizer = null)
    {
        if (!Sources.TryGetValue(name, out string? source)) return null;
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal) { ["bos_token"] = "", ["eos_token"] = "" };
        foreach ((string key, string token) in ChatTemplateFile.Tokens(null, tokenizer)) tokens[key] = token;
        return new ChatTemplate(source, $"built-in template '{name}'", tokens);
    }
}
