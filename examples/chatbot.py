"""A whole chat assistant that edits photos: an agent with one tool, a checkpointer, and a person who is asked.

    python examples/chatbot.py examples/coffee.jpg                  # a scripted model: runs anywhere
    python examples/chatbot.py photo.jpg --model openai:gpt-5-mini  # any model that LangChain knows, its key in the env

Say what to change; `/photo FILE` shows another photo, an empty line ends. Without a terminal a conversation is played.
"""

import argparse
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

from langchain.agents import create_agent  # pip install langchain
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from imageedit_r1 import picture_of, tool

PROMPT = "You help people edit photos. Every edit goes through edit_photo, in the person's own words. Be brief."
PLAYED = iter(["make it a bit warmer", "undo that", "crop it square and write 'good morning' at the bottom right"])


class Scripted(BaseChatModel):
    """Stands in for a language model: hands a person's words to the tool, and the tool's words to the person."""

    _llm_type = "scripted"

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        return self

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        call = {"name": "edit_photo", "args": {"request": messages[-1].text}, "id": f"call_{len(messages)}"}
        calls = [] if isinstance(messages[-1], ToolMessage) else [call]
        return ChatResult(generations=[ChatGeneration(message=AIMessage(messages[-1].text, tool_calls=calls))])


def typed(prompt: str, otherwise: str = "yes") -> str:
    """A line of the person; what is played when nobody sits at a terminal."""
    print(prompt, end="" if sys.stdin.isatty() else f"{otherwise}\n")
    return input() if sys.stdin.isatty() else otherwise


def asked(question: dict[str, Any]) -> dict[str, Any]:
    """The person's answer to a question of the agent."""
    if question["kind"] == "region":
        box = typed(f"Where is {question['phrase']!r}? x,y,width,height in pixels, or nothing > ")
        return {"box": [float(number) for number in box.split(",")]} if box.count(",") == 3 else {"skip": True}
    print("\n".join(f"  {step['id']}  {step['instruction']}" for step in question["steps"]))
    return {"approve": True} if typed("Do that? yes or no > ").startswith("y") else {"cancel": True}


def main(photo: Path, model: str, out: Path = Path("demo/chat")) -> None:
    """Talk until the person has nothing more to say; every picture is saved in `out`."""
    edit_photo = tool(home=out / "home", review="plan", ask=True, thumbnail=bool(model))
    agent: Any = create_agent(model or Scripted(), [edit_photo], system_prompt=PROMPT, checkpointer=InMemorySaver())
    thread, shown = {"configurable": {"thread_id": "one"}}, photo.read_bytes()
    while line := typed("you > ", next(PLAYED, "")):
        if line.startswith("/photo "):
            shown = Path(line.removeprefix("/photo ")).read_bytes()
            continue
        pictures = [{"type": "image", "mime_type": "image/jpeg", "base64": b64encode(shown).decode()}] if shown else []
        result, shown = agent.invoke({"messages": [HumanMessage([line, *pictures])]}, thread), b""
        while questions := result.get("__interrupt__"):
            result = agent.invoke(Command(resume={each.id: asked(each.value) for each in questions}), thread)
        print(result["messages"][-1].text)
        if getattr(result["messages"][-2], "artifact", None):
            print(picture_of(result["messages"][-2]).save(out / f"{len(list(out.glob('*.jpg'))) + 1}.jpg"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Chat about a photo.")
    parser.add_argument("photo", type=Path)
    parser.add_argument("--model", default="")
    main(**vars(parser.parse_args()))
