using System.Text.Json;
using Lathe.Text.ChatTemplates;

namespace Lathe.Text.Tests.ChatTemplates;

/// <summary>
/// Templates in the manner of the published ones, with all their turns of phrase; the expected texts are what Jinja2 3.1 renders with
/// transformers' settings.
/// </summary>
public sealed class FamilyTests
{
    private const string Llama2 =
        "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}";

    private const string Llama31withtools = """
        {{- bos_token }}
        {%- if not date_string is defined %}
            {%- if strftime_now is defined %}
                {%- set date_string = strftime_now("%d %b %Y") %}
            {%- else %}
                {%- set date_string = "26 Jul 2024" %}
            {%- endif %}
        {%- endif %}
        {%- if messages[0]['role'] == 'system' %}
            {%- set system_message = messages[0]['content']|trim %}
            {%- set messages = messages[1:] %}
        {%- else %}
            {%- set system_message = "" %}
        {%- endif %}
        {{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
        {%- if tools is not none %}
            {{- "Environment: ipython\n" }}
        {%- endif %}
        {{- "Today Date: " + date_string + "\n\n" }}
        {{- system_message }}
        {{- "<|eot_id|>" }}
        {%- if tools is not none %}
            {%- if messages | length != 0 %}
                {%- set first_user_message = messages[0]['content']|trim %}
                {%- set messages = messages[1:] %}
            {%- else %}
                {{- raise_exception("There is no first user message") }}
            {%- endif %}
            {{- '<|start_header_id|>user<|end_header_id|>\n\n' -}}
            {%- for t in tools %}
                {{- t | tojson(indent=4) }}
                {{- "\n\n" }}
            {%- endfor %}
            {{- first_user_message + "<|eot_id|>" }}
        {%- endif %}
        {%- for message in messages %}
            {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
                {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}
            {%- elif 'tool_calls' in message %}
                {%- if not message.tool_calls|length == 1 %}
                    {{- raise_exception("One call at a time") }}
                {%- endif %}
                {%- set tool_call = message.tool_calls[0].function %}
                {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' -}}
                {{- '{"name": "' + tool_call.name + '", "parameters": ' }}
                {{- tool_call.arguments | tojson }}
                {{- "}" + "<|eot_id|>" }}
            {%- else %}
                {{- "<|start_header_id|>ipython<|end_header_id|>\n\n" }}
                {%- if message.content is mapping or message.content is iterable %}
                    {{- message.content | tojson }}
                {%- else %}
                    {{- message.content }}
                {%- endif %}
                {{- "<|eot_id|>" }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
        {%- endif %}
        """;

    private const string Mistralwithtools = """
        {%- set user_messages = messages | selectattr("role", "equalto", "user") | list %}
        {{- bos_token }}
        {%- for message in messages | rejectattr("role", "equalto", "system") %}
            {%- if message.role == "user" %}
                {%- if tools is not none and message == user_messages[-1] %}
                    {{- "[AVAILABLE_TOOLS] [" }}
                    {%- for tool in tools %}
                        {{- '{"type": "function", "function": {' }}
                        {%- for key, val in tool.function.items() if key != "return" %}
                            {%- if val is string %}
                                {{- '"' + key + '": "' + val + '"' }}
                            {%- else %}
                                {{- '"' + key + '": ' + val|tojson }}
                            {%- endif %}
                            {%- if not loop.last %}
                                {{- ", " }}
                            {%- endif %}
                        {%- endfor %}
                        {{- "}}" }}
                        {{- ", " if not loop.last else "]" }}
                    {%- endfor %}
                    {{- "[/AVAILABLE_TOOLS]" }}
                {%- endif %}
                {{- "[INST] " + message.content + "[/INST]" }}
            {%- elif message.tool_calls is defined and message.tool_calls is not none %}
                {{- "[TOOL_CALLS] [" }}
                {%- for tool_call in message.tool_calls %}
                    {%- set out = tool_call.function|tojson %}
                    {{- out[:-1] }}
                    {%- if not tool_call.id is defined or tool_call.id|length != 9 %}
                        {{- raise_exception("Ids have nine characters") }}
                    {%- endif %}
                    {{- ', "id": "' + tool_call.id + '"}' }}
                {%- endfor %}
                {{- "]" + eos_token }}
            {%- elif message.role == "assistant" %}
                {{- " " + message.content|trim + eos_token }}
            {%- else %}
                {{- '[TOOL_RESULTS] {"content": ' + message.content|string + ', "call_id": "' + message.tool_call_id + '"}[/TOOL_RESULTS]' }}
            {%- endif %}
        {%- endfor %}
        """;

    private const string Qwen3 = """
        {%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
        {%- for message in messages[::-1] %}
            {%- set index = (messages|length - 1) - loop.index0 %}
            {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
                {%- set ns.multi_step_tool = false %}
                {%- set ns.last_query_index = index %}
            {%- endif %}
        {%- endfor %}
        {%- for message in messages %}
            {%- set content = message.content if message.content is string else '' %}
            {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
                {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>' + '\n' }}
            {%- elif message.role == "assistant" %}
                {%- set reasoning_content = '' %}
                {%- if '</think>' in content %}
                    {%- set reasoning_content = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
                    {%- set content = content.split('</think>')[-1].lstrip('\n') %}
                {%- endif %}
                {%- if loop.index0 > ns.last_query_index %}
                    {{- '<|im_start|>' + message.role + '\n<think>\n' + reasoning_content.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') }}
                {%- else %}
                    {{- '<|im_start|>' + message.role + '\n' + content }}
                {%- endif %}
                {%- if message.tool_calls %}
                    {%- for tool_call in message.tool_calls %}
                        {%- if (loop.first and content) or (not loop.first) %}
                            {{- '\n' }}
                        {%- endif %}
                        {{- '<tool_call>\n{"name": "' }}
                        {{- tool_call.function.name }}
                        {{- '", "arguments": ' }}
                        {%- if tool_call.function.arguments is string %}
                            {{- tool_call.function.arguments }}
                        {%- else %}
                            {{- tool_call.function.arguments | tojson }}
                        {%- endif %}
                        {{- '}\n</tool_call>' }}
                    {%- endfor %}
                {%- endif %}
                {{- '<|im_end|>\n' }}
            {%- elif message.role == "tool" %}
                {%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}
                    {{- '<|im_start|>user' }}
                {%- endif %}
                {{- '\n<tool_response>\n' + content + '\n</tool_response>' }}
                {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
                    {{- '<|im_end|>\n' }}
                {%- endif %}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
            {%- if enable_thinking is defined and enable_thinking is false %}
                {{- '<think>\n\n</think>\n\n' }}
            {%- endif %}
        {%- endif %}
        """;

    private const string Zephyr =
        "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}";

    private const string Phi3 =
        "{% for message in messages %}{% if message['role'] == 'system' and message['content'] %}{{'<|system|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}{{'<|user|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}";

    private const string Gemma =
        "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}";

    private static readonly ChatTurn[] Plain = [ChatTurn.System("Be kind."), ChatTurn.User("Hello"), ChatTurn.Assistant(" <think>\nhm\n</think>\n\nHi "), ChatTurn.User("Bye")];

    private static readonly ChatTurn[] Calling =
    [
        ChatTurn.User("1+2?"),
        ChatTurn.Assistant(null) with { ToolCalls = [new ToolCall("add", """{"a": 1.5, "é": [true, null]}""") { Id = "abcdefghi" }] },
        new ChatTurn("tool", "3") { ToolCallId = "abcdefghi" },
    ];

    [Theory]
    [InlineData(Llama2, false, "<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\nHello [/INST] <think>\nhm\n</think>\n\nHi </s><s>[INST] Bye [/INST]")]
    [InlineData(Llama31withtools, false, "<s><|start_header_id|>system<|end_header_id|>\n\nToday Date: 07 Mar 2026\n\nBe kind.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n<think>\nhm\n</think>\n\nHi<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData(Llama31withtools, true, "<s><|start_header_id|>system<|end_header_id|>\n\nEnvironment: ipython\nToday Date: 07 Mar 2026\n\n<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n{\n    \"type\": \"function\",\n    \"function\": {\n        \"name\": \"add\",\n        \"description\": \"Adds\",\n        \"parameters\": {\n            \"type\": \"object\",\n            \"properties\": {\n                \"a\": {\n                    \"type\": \"number\"\n                }\n            }\n        }\n    }\n}\n\n1+2?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n{\"name\": \"add\", \"parameters\": {\"a\": 1.5, \"é\": [true, null]}}<|eot_id|><|start_header_id|>ipython<|end_header_id|>\n\n\"3\"<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData(Mistralwithtools, false, "<s>[INST] Hello[/INST] <think>\nhm\n</think>\n\nHi</s>[INST] Bye[/INST]")]
    [InlineData(Mistralwithtools, true, "<s>[AVAILABLE_TOOLS] [{\"type\": \"function\", \"function\": {\"name\": \"add\", \"description\": \"Adds\", \"parameters\": {\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"number\"}}}}}][/AVAILABLE_TOOLS][INST] 1+2?[/INST][TOOL_CALLS] [{\"name\": \"add\", \"arguments\": {\"a\": 1.5, \"é\": [true, null]}, \"id\": \"abcdefghi\"}]</s>[TOOL_RESULTS] {\"content\": 3, \"call_id\": \"abcdefghi\"}[/TOOL_RESULTS]")]
    [InlineData(Qwen3, false, "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\nHi <|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData(Qwen3, true, "<|im_start|>user\n1+2?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1.5, \"é\": [true, null]}}\n</tool_call><|im_end|>\n<|im_start|>user\n<tool_response>\n3\n</tool_response><|im_end|>\n<|im_start|>assistant\n")]
    [InlineData(Zephyr, false, "<|system|>\nBe kind.</s>\n<|user|>\nHello</s>\n<|assistant|>\n <think>\nhm\n</think>\n\nHi </s>\n<|user|>\nBye</s>\n<|assistant|>\n")]
    [InlineData(Phi3, false, "<|system|>\nBe kind.<|end|>\n<|user|>\nHello<|end|>\n<|assistant|>\n <think>\nhm\n</think>\n\nHi <|end|>\n<|user|>\nBye<|end|>\n<|assistant|>\n")]
    [InlineData(Gemma, false, "<s><start_of_turn>user\nHello<end_of_turn>\n<start_of_turn>model\n<think>\nhm\n</think>\n\nHi<end_of_turn>\n<start_of_turn>user\nBye<end_of_turn>\n<start_of_turn>model\n")]
    public void Families_render_as_they_do_in_Jinja(string source, bool calling, string expected)
    {
        var template = new ChatTemplate(source, "family", new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>" });
        var options = new RenderOptions
        {
            AddGenerationPrompt = true,
            Clock = new StoppedClock(),
            Tools = calling ? [new ToolDefinition("add", "Adds", """{"type": "object", "properties": {"a": {"type": "number"}}}""")] : [],
        };
        Assert.Equal(expected, template.Render(calling ? Calling : source == Gemma ? Plain[1..] : Plain, options));
    }

    [Fact]
    public void Thinking_is_switched_off_by_a_variable()
    {
        using JsonDocument no = JsonDocument.Parse("false");
        var options = new RenderOptions { AddGenerationPrompt = true, Variables = new Dictionary<string, JsonElement> { ["enable_thinking"] = no.RootElement } };
        Assert.EndsWith("<|im_start|>assistant\n<think>\n\n</think>\n\n", new ChatTemplate(Qwen3).Render([ChatTurn.User("x")], options), StringComparison.Ordinal);
    }
}
