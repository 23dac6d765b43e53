"""The tools of the MCP server, each a few lines on the engine. Their docstrings are what models read.

Left out: what a call does while it works (`calls.py`), and what it gives back (`content.py`, `lists.py`).
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, InputRequiredResult
from pydantic import Field

from ...errors import InputError
from ...graph.api import plan
from ...graph.start import Workplace
from ...schema import Options, UserHint, UserRegion
from ..engine import Engine
from ..engine.jobs import Run, Say
from .calls import Call, told
from .clients import Clients
from .content import EditReport, full_picture
from .intake import Bytes, OfSession
from .lists import PlanReport, SessionList, ToolList, plan_reply, sessions_reply, tools_reply
from .shown import Where, file_of, options_of, with_masks

Picture = Annotated[str, Field(description="data:image/...;base64,... , an upload's id, a session's id")]
SessionId = Annotated[str, Field(description="as edit_image returned it, or list_sessions shows it")]
Wish = Annotated[str, Field(description="what to do, in plain English, any number of edits", max_length=10_000)]
Profile = Annotated[str | None, Field(description="which parts to run with; leave out unless the user names one")]
Box = Annotated[
    list[float] | None,
    Field(description="x, y, width, height on the picture: work only there", min_length=4, max_length=4),
]
Mask = Annotated[str | None, Field(description="a picture of the same size, white where to work")]
Output = Annotated[str | None, Field(description="file to write the result to; the suffix picks the format")]
Overwrite = Annotated[bool, Field(description="whether output may be a file that exists")]
Unit = Literal["pixels", "percent"]
Review = Literal["never", "plan", "result", "all"]


class Tools:
    """The tools of one server; each method's docstring is what models read."""

    def __init__(self, engine: Engine, clients: Clients) -> None:
        self._engine = engine
        self._clients = clients

    @told
    async def edit_image(
        self,
        ctx: Context,
        image: Picture,
        request: Wish,
        *,
        region: Box = None,
        region_unit: Unit = "pixels",
        mask: Mask = None,
        reference: Annotated[str | None, Field(description="a photo in colour, to colorize like it")] = None,
        hints: Annotated[
            list[UserHint] | None, Field(description="colours at places, to colorize from", max_length=100)
        ] = None,
        like: Annotated[
            str | None, Field(description="a session whose edits the request means: 'do the same to this one'")
        ] = None,
        review: Annotated[
            Review, Field(description="what the user approves: the plan before it is carried out, each result, all")
        ] = "never",
        ask: Annotated[
            bool, Field(description="ask where a thing is when it is not found; false: refuse that step")
        ] = True,
        profile: Profile = None,
        seed: Annotated[int, Field(ge=0, lt=2**63, description="for tools that use chance")] = 0,
        output: Output = None,
        overwrite: Overwrite = False,
    ) -> Annotated[CallToolResult, EditReport] | InputRequiredResult:
        """Edit a photo as a sentence says, and show the result. Starts a session; the photo itself stays as it is.

        Use it for a new photo. To go on with a picture that was edited here, use continue_session.
        """
        call = Call(ctx, self._engine, self._clients)
        place = None if output is None else await asyncio.to_thread(self._clients.place, output, overwrite=overwrite)
        if (reply := await call.again(place)) is not None:
            return reply
        options = Options(review=review, ask=ask, seed=seed)
        found = await self._clients.picture(image, call.owner, limit=self._engine.settings.server.max_upload)
        if isinstance(found, OfSession):
            if reference or hints or like:
                raise InputError("reference, hints and like go with a photo, not with the picture of a session")
            branch = await asyncio.to_thread((await call.idle(found.session)).fork)
            shown = await options_of(call, branch, Where(region, region_unit, mask), options)
            return await call.carry(branch.id, Say(request=request, options=shown), place)
        if like is not None:
            await call.session(like)
        session_id = await self._engine.create(
            found.data if isinstance(found, Bytes) else found.path,
            "image" if isinstance(found, Bytes) else found.name,
            request,
            owner=call.owner,
            options=options,
            profile=profile,
            region=None if region is None else UserRegion.model_validate({"box": region, "unit": region_unit}),
            mask=None if mask is None else await file_of(call, mask),
            hints=tuple(hints or ()),
            reference=None if reference is None else await file_of(call, reference),
            like=like,
        )
        return await call.carry(session_id, Run(), place)

    @told
    async def plan_edit(
        self, ctx: Context, image: Picture, request: Wish, profile: Profile = None
    ) -> Annotated[CallToolResult, PlanReport]:
        """Say what edit_image would do, and what it would refuse and why, without doing anything."""
        call = Call(ctx, self._engine, self._clients)
        photo = await file_of(call, image)
        settings = self._engine.settings
        most = settings.server.max_pixels
        found = await asyncio.to_thread(plan, photo, request, max_pixels=most, profile=profile, settings=settings)
        return plan_reply(found)

    @told
    async def continue_session(
        self,
        ctx: Context,
        session: SessionId,
        *,
        request: Annotated[
            str, Field(description="the next edit, or 'undo that', 'go back to before the crop'", max_length=10_000)
        ] = "",
        answer: Annotated[
            dict[str, Any] | None, Field(description="the user's answer to the session's open question")
        ] = None,
        region: Box = None,
        region_unit: Unit = "pixels",
        mask: Mask = None,
        output: Output = None,
        overwrite: Overwrite = False,
    ) -> Annotated[CallToolResult, EditReport] | InputRequiredResult:
        """Go on with a session: with a request, edit its picture further (it knows what was done before); with an
        answer, reply to the question it waits for; with neither, resume what was interrupted.
        """
        call = Call(ctx, self._engine, self._clients)
        place = None if output is None else await asyncio.to_thread(self._clients.place, output, overwrite=overwrite)
        if (reply := await call.again(place)) is not None:
            return reply
        if request.strip() and answer is not None:
            raise InputError("give a request or an answer, not both")
        where = Where(region, region_unit, mask)
        if where and not request.strip():
            raise InputError("a region or a mask goes with a request; a question is answered in answer")
        if request.strip():
            found = await call.session(session)
            shown = await options_of(call, found, where) if where else None
            return await call.carry(session, Say(request=request, options=shown), place)
        await call.session(session)
        if answer is not None:
            answer = await with_masks(call, answer)
        return await call.carry(session, Run(answer=answer), place)

    @told
    async def undo(
        self,
        ctx: Context,
        session: SessionId,
        steps: Annotated[int, Field(ge=1, le=1000, description="how many of the last steps")] = 1,
    ) -> Annotated[CallToolResult, EditReport]:
        """Take back the last steps of a session at once; nothing is lost, continue_session with 'redo that' brings
        them back.
        """
        call = Call(ctx, self._engine, self._clients)
        found = await call.idle(session)
        await asyncio.to_thread(found.undo, steps)
        return await call.reply(found)

    @told
    async def list_sessions(
        self,
        ctx: Context,
        limit: Annotated[int, Field(ge=1, le=100)] = 20,
        offset: Annotated[int, Field(ge=0)] = 0,
    ) -> Annotated[CallToolResult, SessionList]:
        """The user's sessions, the latest first: what was asked for, how it ended, and where the picture is."""
        owner = Call(ctx, self._engine, self._clients).owner
        found = await asyncio.to_thread(self._engine.store.list)
        mine = [info for info in found if info.owner == owner and info.status is not None]
        shown = mine[offset : offset + limit]
        working = {info.id: at_work for info in shown if (at_work := self._engine.working(info.id))}
        return sessions_reply(shown, working, more=len(mine) > offset + limit)

    @told
    async def list_tools(self, ctx: Context, profile: Profile = None) -> Annotated[CallToolResult, ToolList]:
        """What can be done to a picture here: the editing tools, their actions, and how faithful they are."""
        settings = self._engine.settings
        place = await asyncio.to_thread(Workplace.open, settings.home, profile=profile, settings=settings)
        return tools_reply(profile or settings.default_profile, place.context.tools.values())

    async def picture(self, ctx: Context, session: str) -> bytes:
        """The picture of a session as it is now, in full, in the format of the photo and with its metadata."""
        found = await Call(ctx, self._engine, self._clients).session(session)
        return await asyncio.to_thread(lambda: full_picture(found.state, self._engine.store))
